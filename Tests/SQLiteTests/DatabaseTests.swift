import Foundation
import SQLite
import Testing

/// What the wrapper keeps and gives back, and what it says of files that are none of its.
@Suite final class DatabaseTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sqlite-\(UUID().uuidString)")
        .path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func database(_ name: String = "a.db") throws -> Database {
        try Database("\(folder)/\(name)", mode: .create)
    }

    private func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
    }

    @Test func textComesBackByteForByte() throws {
        let database = try database()
        try database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, x)")
        let insert = try database.prepare("INSERT INTO t(x) VALUES(?)")
        let texts = [
            "", "a", "a\u{0}b", "\u{0}", "é", "e\u{301}", "日本\n'\"", String(repeating: "ß", count: 70_000),
        ]
        for text in texts { try insert.run(.text(text)) }
        let select = try database.prepare("SELECT x, typeof(x) FROM t ORDER BY id")
        for text in texts {
            #expect(try select.step())
            #expect(select.text(0).utf8.elementsEqual(text.utf8) && select.text(1) == "text")
        }
        #expect(try !select.step())
        // Composed and decomposed letters are two texts.
        let find = try database.prepare("SELECT count(*) FROM t WHERE x = ?")
        try find.bind([.text("e\u{301}")])
        #expect(try find.step() && find.integer(0) == 1)
    }

    @Test func bytesNumbersAndNullComeBack() throws {
        let database = try database()
        try database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, x)")
        let insert = try database.prepare("INSERT INTO t(x) VALUES(?)")
        let blobs: [[UInt8]] = [[], [0], [0, 0, 255], Array(repeating: 7, count: 100_000)]
        for blob in blobs { try insert.run(.blob(blob)) }
        for number in [0, -1, Int64.max, .min] { try insert.run(.integer(number)) }
        try insert.run(.null)
        #expect(database.lastInsertedRow == 9)
        let select = try database.prepare("SELECT x, typeof(x) FROM t ORDER BY id")
        for blob in blobs {
            #expect(try select.step() && select.bytes(0) == blob && select.text(1) == "blob")
        }
        for number in [0, -1, Int.max, .min] {
            #expect(try select.step() && select.integer(0) == number)
        }
        #expect(
            try select.step() && select.text(1) == "null" && select.bytes(0) == [] && select.text(0) == "")
    }

    @Test func aTextThatIsNoUTF8IsRepaired() throws {
        let database = try database()
        let select = try database.prepare("SELECT CAST(x'61ff62' AS TEXT)")
        #expect(try select.step() && select.text(0) == "a\u{FFFD}b")
    }

    @Test func aStatementRunsAnyNumberOfTimes() throws {
        let database = try database()
        try database.execute("CREATE TABLE t(x INTEGER UNIQUE)")
        let insert = try database.prepare("INSERT INTO t VALUES(?)")
        for number in 0..<100 { try insert.run(.integer(Int64(number))) }
        // A failure leaves it usable.
        #expect(throws: DatabaseError.self) { try insert.run(.integer(5)) }
        try insert.run(.integer(100))
        #expect(try database.integer("SELECT count(*) FROM t") == 101)
        #expect(try database.integer("SELECT x FROM t WHERE x > 1000") == nil)
    }

    @Test func aTransactionIsKeptAsAWholeOrNotAtAll() throws {
        struct Stop: Error {}
        let database = try database()
        try database.execute("CREATE TABLE t(x)")
        let result = try database.transaction {
            try database.execute("INSERT INTO t VALUES(1)")
            return 7
        }
        #expect(result == 7)
        #expect(throws: Stop.self) {
            try database.transaction {
                try database.execute("INSERT INTO t VALUES(2); INSERT INTO t VALUES(3)")
                throw Stop()
            }
        }
        #expect(throws: DatabaseError.self) {
            try database.transaction {
                try database.execute("INSERT INTO t VALUES(2)")
                try database.execute("INSERT INTO nowhere VALUES(3)")
            }
        }
        #expect(try database.integer("SELECT count(*) FROM t") == 1)
        try database.transaction { try database.execute("INSERT INTO t VALUES(4)") }
        #expect(try Database(database.path, mode: .read).integer("SELECT count(*) FROM t") == 2)
    }

    @Test func whatIsNoDatabaseIsSaidSo() throws {
        let path = try write(
            Array(String(repeating: "A letter, and no database. ", count: 80).utf8), "letter.txt")
        for mode in [Database.Mode.read, .write, .create] {
            let error = #expect(throws: DatabaseError.self) {
                try Database(path, mode: mode).integer("SELECT count(*) FROM sqlite_schema")
            }
            #expect(error?.description == "\(path) is not a database" && error?.isDamage == true)
        }
    }

    @Test func whatIsNotThereIsMadeOnlyWhereThatIsAskedFor() throws {
        let path = folder + "/none.db"
        for mode in [Database.Mode.read, .write] {
            let error = #expect(throws: DatabaseError.self) { try Database(path, mode: mode) }
            #expect(error?.description == "\(path) cannot be opened: unable to open database file")
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        try Database(path, mode: .create).execute("CREATE TABLE t(x)")
        #expect(FileManager.default.fileExists(atPath: path))
        for path in [folder, folder + "/no/such/folder.db", "", "a\u{0}b"] {
            #expect(throws: DatabaseError.self) { try Database(path, mode: .create) }
        }
    }

    /// To SQLite itself they are databases in memory, or addresses.
    @Test(arguments: [":memory:", "file:x.db?mode=memory"]) func oddNamesAreFiles(name: String) throws {
        #expect(throws: DatabaseError.self) { try Database(name, mode: .write) }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func aFolderOrFileThatIsProtectedIsSaidSo() throws {
        try database().execute("CREATE TABLE t(x)")
        let path = folder + "/a.db"
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        #expect(try Database(path, mode: .read).integer("SELECT count(*) FROM t") == 0)
        let error = #expect(throws: DatabaseError.self) {
            try Database(path, mode: .write).execute("INSERT INTO t VALUES(1)")
        }
        #expect(error?.description == "\(path) cannot be written: permission is denied")
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder) }
        #expect(throws: DatabaseError.self) { try self.database("new.db").execute("CREATE TABLE t(x)") }
    }

    @Test func aFullDiskIsSaidSoAndNothingIsLost() throws {
        let database = try database()
        try database.execute("CREATE TABLE t(x); INSERT INTO t VALUES(1); PRAGMA max_page_count = 10")
        let error = #expect(throws: DatabaseError.self) {
            try database.transaction {
                try database.execute("INSERT INTO t VALUES(2); INSERT INTO t VALUES(zeroblob(1000000))")
            }
        }
        #expect(error?.description == "\(database.path) cannot be written: no space is left on its disk")
        #expect(try database.integer("SELECT count(*) FROM t") == 1)
        try database.transaction { try database.execute("INSERT INTO t VALUES(2)") }
    }

    @Test func twoWritersWaitForEachOtherAndSaySo() throws {
        let (first, second) = (try database(), try database())
        try first.execute("CREATE TABLE t(x)")
        try second.execute("PRAGMA busy_timeout = 50")
        try first.transaction {
            try first.execute("INSERT INTO t VALUES(1)")
            let error = #expect(throws: DatabaseError.self) {
                try second.transaction { try second.execute("INSERT INTO t VALUES(2)") }
            }
            #expect(
                error?.description
                    == "\(second.path) is in use by another program; try again when that has ended")
            #expect(error?.isDamage == false)
        }
        try second.transaction { try second.execute("INSERT INTO t VALUES(2)") }
        #expect(try first.integer("SELECT sum(x) FROM t") == 3)
    }

    @Test func aReaderSeesWhatWasKeptLast() throws {
        let writer = try database()
        try writer.execute("PRAGMA journal_mode = WAL; CREATE TABLE t(x)")
        let reader = try Database(writer.path, mode: .read)
        try writer.transaction {
            try writer.execute("INSERT INTO t VALUES(1)")
            #expect(try reader.integer("SELECT count(*) FROM t") == 0)
        }
        #expect(try reader.integer("SELECT count(*) FROM t") == 1)
    }

    /// Whatever a file holds, reading it ends, with an answer or an error.
    @Test func damagedFilesGiveErrors() throws {
        let database = try database()
        try database.execute("PRAGMA page_size = 512; CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT, y BLOB)")
        try database.execute("CREATE INDEX i ON t(x)")
        let insert = try database.prepare("INSERT INTO t(x, y) VALUES(?, ?)")
        for row in 0..<60 {
            try insert.run(.text("row \(row * 7 % 60)"), .blob(Array(repeating: UInt8(row), count: row * 20)))
        }
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: database.path)))
        var generator = Mixer()
        var damaged = 0
        for round in 0..<500 {
            var bytes = whole
            if round % 3 == 0 { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator)) }
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                // Where SQLite's structure is: the beginnings of pages.
                let page = Int.random(in: 0...bytes.count / 512, using: &generator) * 512
                let place = page + Int.random(in: 0..<(round % 2 == 0 ? 512 : 40), using: &generator)
                if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &generator) }
            }
            let path = try write(bytes, "damaged.db")
            do {
                let database = try Database(path, mode: .read)
                let select = try database.prepare("SELECT id, x, y FROM t ORDER BY x")
                while try select.step() {
                    _ = (select.integer(0), select.text(1), select.bytes(2))
                }
                try database.transaction {
                    try database.execute("DELETE FROM t WHERE id % 2; UPDATE t SET x = 'z'")
                }
            } catch let error as DatabaseError {
                damaged += 1
                #expect(error.description.hasPrefix(path + " "))
            }
            for name in ["damaged.db-journal", "damaged.db-wal", "damaged.db-shm"] {
                try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            }
        }
        #expect(damaged > 100)
    }
}

/// Numbers of a fixed seed: a failure comes again.
private struct Mixer: RandomNumberGenerator {
    var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
