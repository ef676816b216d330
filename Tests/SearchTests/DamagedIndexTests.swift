import DINO
import Foundation
import Imaging
import SQLite
import Search
import Similarity
import TestSupport
import Testing

/// Whatever a file holds, it is an index or an error.
@Suite struct DamagedIndexTests {
    let index: TinyIndex

    init() throws {
        index = try TinyIndex([("cls", .init(cropSize: 16)), ("mean|l2", .init(cropSize: 16))])
        for seed in 0..<20 { try index.write("\(seed).ppm", seed) }
        try index.write("bad.ppm", bytes: [1])
        try index.update(thumbnailSide: 4)
    }

    /// Reads all there is and changes something.
    private func use(_ path: String) throws {
        let store = try SQLiteStore(opening: path)
        var ids: [Int] = []
        try store.forEachPicture { ids.append($0.id) }
        _ = (try store.count(), try store.revision(), try store.failures(), try store.pictures(ids))
        _ = try store.page(from: 2, limit: 5, containing: "1")
        for id in ids.prefix(5) { _ = (try store.thumbnail(id), try store.vector(id, recipe: 0)) }
        for recipe in store.header.features.recipes.indices {
            let vectors = try store.vectors(recipe: recipe)
            let search = try DuplicateSearch(store, vectors: vectors, metric: .cosine, threads: 1)
            _ = try search.groups(threshold: 0.9)
        }
        let writer = try SQLiteStore(creating: path, header: store.header)
        _ = try FolderScan(PictureInputs.paths([index.root]), below: index.root + "/", against: writer)
        var change = IndexChange()
        change.removals = ["3.ppm", "bad.ppm"]
        change.moves = ids.prefix(2).map { ($0, "moved\($0).ppm", .init(bytes: 1, modified: 1)) }
        try writer.apply(change)
        try writer.finishWriting()
    }

    @Test func damageGivesErrors() throws {
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: index.file)))
        var generator = SeededGenerator(5, 5)
        func draw(_ count: Int) -> Int { min(count - 1, Int(generator.uniform(0...Double(count)))) }
        let path = index.folder.path + "/damaged.index"
        var damaged = 0
        for round in 0..<500 {
            var bytes = whole
            if round % 4 == 0 { bytes.removeLast(1 + draw(bytes.count - 1)) }
            for _ in 0...draw(8) {
                // Anywhere, or where pages begin, or where the rows of short tables are.
                let page = draw(bytes.count / 16_384 + 1) * 16_384
                let place =
                    switch round % 3 {
                    case 0: draw(bytes.count)
                    case 1: page + draw(100)
                    default: page + 16_384 - 1 - draw(700)
                    }
                if place < bytes.count { bytes[place] = UInt8(draw(256)) }
            }
            for end in ["", "-journal", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: path + end)
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            do {
                try use(path)
            } catch {
                damaged += 1
                #expect(error is DatabaseError || error is IndexError || error is VectorError, "\(error)")
                #expect("\(error)".contains(path), "\(error)")
            }
        }
        #expect(damaged > 100)
    }

    /// What a statement can put into a sound database.
    @Test(arguments: [
        "UPDATE facts SET value = '{}' WHERE name = 'features'", "DELETE FROM facts WHERE name = 'root'",
        "UPDATE facts SET value = 'fp8' WHERE name = 'precision'",
        "UPDATE facts SET value = replace(value, '\"dimension\":24', '\"dimension\":0')",
        "UPDATE facts SET value = replace(value, '\"dimension\":24', '\"dimension\":900000')",
        "UPDATE facts SET value = replace(value, '\"dimension\":24', '\"dimension\":25')",
        "UPDATE facts SET value = replace(value, '0.485,', '')",
        "UPDATE facts SET value = replace(value, '\"patchSize\":8', '\"patchSize\":0')",
        "UPDATE facts SET value = replace(value, '\"heads\":3', '\"heads\":5')",
        "UPDATE facts SET value = replace(value, '\"mean|l2\"', '\"cls\"')",
        "UPDATE pictures SET width = 9223372036854775807", "UPDATE pictures SET height = -1",
        "UPDATE pictures SET width = 'wide'", "UPDATE vectors_0 SET vector = x'' WHERE picture = 3",
        "UPDATE vectors_0 SET vector = vector || vector", "UPDATE vectors_1 SET vector = 'text'",
        "UPDATE vectors_0 SET vector = zeroblob(95)", "DROP TABLE vectors_1", "DROP TABLE thumbnails",
        "PRAGMA user_version = 2", "PRAGMA application_id = 7",
    ])
    func nonsenseIsRefusedInASentence(sql: String) throws {
        try Database(index.file, mode: .write).execute(sql)
        let error = #expect(throws: (any Error).self) { try use(index.file) }
        #expect(error is DatabaseError || error is IndexError)
        #expect(error.map { "\($0)".contains(index.file) } == true)
    }

    /// They change what is found, and nothing else.
    @Test(arguments: [
        "DELETE FROM vectors_0 WHERE picture > 10",
        "INSERT INTO vectors_0 SELECT picture + 100, vector FROM vectors_0",
        "UPDATE vectors_0 SET vector = zeroblob(96)", "UPDATE pictures SET modified = -9223372036854775808",
        "UPDATE pictures SET sha256 = ''", "UPDATE facts SET value = 'x' WHERE name = 'revision'",
        "UPDATE pictures SET id = -id WHERE id < 5",
        "UPDATE failures SET path = CAST(x'ff' AS TEXT); INSERT INTO failures VALUES(CAST(x'fe' AS TEXT), 1, 1, '')",
    ])
    func oddContentIsLivedWith(sql: String) throws {
        try Database(index.file, mode: .write).execute(sql)
        try use(index.file)
        try index.update()
        #expect(try SQLiteStore(opening: index.file).count() == 20)
    }

    @Test func whatIsNoIndexIsSaidSo() throws {
        let other = index.folder.path + "/other.db"
        try Database(other, mode: .create).execute("CREATE TABLE t(x); INSERT INTO t VALUES(1)")
        let header = IndexHeader(root: "/", features: index.features.specification, precision: .int8)
        for make in [
            { try SQLiteStore(opening: other) }, { try SQLiteStore(creating: other, header: header) },
        ] {
            let error = #expect(throws: IndexError.self) { _ = try make() }
            #expect(error?.description == "\(other) is no index of this program")
        }
        #expect(try Database(other, mode: .read).integer("SELECT x FROM t") == 1)
        let picture = index.root + "/1.ppm"
        #expect(throws: (any Error).self) { try SQLiteStore(creating: picture, header: header) }
        #expect(try Image(contentsOf: picture) == TinyIndex.picture(1))
        let missing = index.folder.path + "/none"
        let error = #expect(throws: IndexError.self) { try SQLiteStore(opening: missing) }
        #expect(error?.description.hasPrefix("\(missing) is not there") == true)
        #expect(try !SQLiteStore.exists(missing) && SQLiteStore.exists(index.file))
        try Data().write(to: URL(fileURLWithPath: missing))
        #expect(try !SQLiteStore.exists(missing))
    }
}
