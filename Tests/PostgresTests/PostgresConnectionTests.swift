import Foundation
import Postgres
import TestPostgres
import Testing

@Suite(.enabled(if: PostgresInstallation.withVectors != nil, "\(PostgresInstallation.whyNoVectors)"))
struct PostgresConnectionTests {
    private func connect(patience: Double = 300) throws -> PostgresConnection {
        try PostgresConnection(PostgresAddress(PostgresServer.shared.get().url()), patience: patience)
    }

    @Test func connectsOverASocketToo() throws {
        let address = try PostgresAddress(PostgresServer.shared.get().socketURL)
        #expect(try PostgresConnection(address).rows("SELECT 1::int8")[0].integer(0) == 1)
    }

    @Test func sendsAndReadsEveryKindOfValue() throws {
        let connection = try connect()
        let texts = ["", "a'b\"c\\", "é", "e\u{301}", "🦕", String(repeating: "x", count: 70_000)]
        let rows = try connection.rows(
            "SELECT $1, $2, $3, $4, $5, $6::float4, NULL::int8, true, $7::int2, $8::int4",
            .integer(.min), .text("ünï"), .bytes([0, 255, 7]), .integers([1, -2, .max]), .texts(texts),
            .encoded([0x3F, 0x80, 0, 0]), .encoded([0xFF, 0xFE]), .encoded([0x7F, 0xFF, 0xFF, 0xFF]))
        let row = rows[0]
        #expect(row.integer(0) == .min)
        #expect(row.text(1) == "ünï")
        #expect(row.bytes(2) == [0, 255, 7])
        #expect(row.float(5) == 1)
        #expect(row.isNull(6) && row.integer(6) == 0 && row.bytes(6) == [])
        #expect(row.integer(7) == 1 && row.integer(8) == -2 && row.integer(9) == 0x7FFF_FFFF)
        #expect(row.isNull(99) && row.text(99) == "" && row.float(99).isNaN)
        let unnested = try connection.rows(
            "SELECT unnest($1) UNION ALL SELECT unnest($2)::text", .texts(texts), .integers([]))
        #expect(unnested.map { Array($0.text(0).utf8) } == texts.map { Array($0.utf8) })
        #expect(
            try connection.rows("SELECT unnest($1)", .integers([5, -6])).map { $0.integer(0) } == [5, -6])
    }

    @Test func saysHowManyRowsChanged() throws {
        let connection = try connect()
        try connection.execute("CREATE TEMPORARY TABLE t(a int8)")
        #expect(try connection.execute("INSERT INTO t SELECT unnest($1)", .integers([1, 2, 3])) == 3)
        #expect(try connection.execute("DELETE FROM t WHERE a > $1", .integer(1)) == 2)
    }

    @Test func handsOnManyRowsOneByOne() throws {
        let connection = try connect()
        var sum = 0
        try connection.forEachRow("SELECT generate_series(1, $1)", .integer(100_000)) { sum += $0.integer(0) }
        #expect(sum == 5_000_050_000)
    }

    @Test func anErrorAmongTheRowsIsThrownAndTheConnectionGoesOn() throws {
        struct Enough: Error {}
        let connection = try connect()
        var seen = 0
        #expect(throws: Enough.self) {
            try connection.forEachRow("SELECT generate_series(1, 1000)") { _ in
                seen += 1
                if seen == 10 { throw Enough() }
            }
        }
        #expect(seen == 10)
        let error = #expect(throws: PostgresError.self) {
            try connection.forEachRow("SELECT 1 / (500 - g) FROM generate_series(1, 1000) g") { _ in }
        }
        #expect(error?.code == "22012")
        #expect(try connection.rows("SELECT 7").first?.integer(0) == 7)
    }

    @Test func copiesRowsOrNone() throws {
        struct Enough: Error {}
        let connection = try connect()
        try connection.execute("CREATE TEMPORARY TABLE t(a int8 PRIMARY KEY, b bytea)")
        let blob = [UInt8](repeating: 9, count: 1000)
        try connection.copy(into: "t(a, b)") { copy in
            for number in 0..<5000 { try copy.append(.integer(number), .bytes(blob)) }
        }
        #expect(try connection.rows("SELECT count(*), sum(length(b)) FROM t")[0].integer(1) == 5_000_000)
        #expect(throws: Enough.self) {
            try connection.copy(into: "t(a, b)") { copy in
                for number in 5000..<9000 { try copy.append(.integer(number), .bytes(blob)) }
                throw Enough()
            }
        }
        let error = #expect(throws: PostgresError.self) {
            try connection.copy(into: "t(a, b)") { copy in
                for number in (0..<5000).reversed() { try copy.append(.integer(number), .bytes(blob)) }
            }
        }
        #expect(error?.code == "23505")
        try connection.copy(into: "t(a, b)") { _ in }
        #expect(try connection.rows("SELECT count(*) FROM t")[0].integer(0) == 5000)
    }

    @Test func whatFailsInATransactionLeavesNothing() throws {
        let connection = try connect()
        try connection.execute("CREATE TEMPORARY TABLE t(a int8)")
        #expect(throws: PostgresError.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES(1)")
                try connection.execute("SELECT 1 / 0")
            }
        }
        #expect(throws: PostgresError.self) {
            // An error that the body keeps to itself still ends the transaction.
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES(1)")
                _ = try? connection.execute("SELECT 1 / 0")
            }
        }
        #expect(try connection.transaction { try connection.execute("INSERT INTO t VALUES(2)") } == 1)
        #expect(try connection.rows("SELECT a FROM t").map { $0.integer(0) } == [2])
    }

    @Test func anErrorIsOneSentence() throws {
        let error = #expect(throws: PostgresError.self) { try connect().execute("SELECT * FROM nowhere") }
        #expect(error?.description.hasSuffix("gave an error: relation \"nowhere\" does not exist") == true)
    }

    @Test func aWrongPasswordIsRefusedAndNotShown() throws {
        let address = try PostgresAddress(PostgresServer.shared.get().url(password: "falsch"))
        let error = try #require(throws: PostgresError.self) { try PostgresConnection(address) }
        #expect(error.description.contains("password authentication failed"))
        #expect(!error.description.contains("falsch"))
        #expect(!error.description.contains("\n"))
    }

    @Test func aSilentServerIsGivenUp() throws {
        let connection = try connect(patience: 0.2)
        let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT pg_sleep(60)") }
        #expect(error?.problem.hasPrefix("does not answer") == true)
        let next = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
        #expect(next?.problem == "does not answer; the connection was given up")
    }

    @Test func aConnectionThatTheServerEndsIsOneSentence() throws {
        let connection = try connect()
        let own = try connection.rows("SELECT pg_backend_pid()")[0].integer(0)
        try connect().execute(
            "SELECT pg_terminate_backend($1::int4)",
            .encoded([0, 0, UInt8(own >> 8 & 255), UInt8(own & 255)]))
        let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
        #expect(error?.description.contains("\n") == false)
        #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
    }
}

struct UnreachableServerTests {
    @Test func aServerThatIsNotThereIsOneSentence() throws {
        let address = try PostgresAddress("postgres://dino:geheim@127.0.0.1:1/db")
        let error = #expect(throws: PostgresError.self) { try PostgresConnection(address) }
        #expect(error?.description.hasPrefix("postgres://dino@127.0.0.1:1/db cannot be reached: ") == true)
        #expect(error?.description.contains("geheim") == false)
    }

    @Test func aServerThatNeverSpeaksIsGivenUp() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
                    && listen(listener, 8) == 0
            }
        }
        try #require(isListening)
        let port = UInt16(bigEndian: address.sin_port)
        let error = try #require(throws: PostgresError.self) {
            try PostgresConnection(PostgresAddress("postgres://dino@127.0.0.1:\(port)/db?connect_timeout=2"))
        }
        #expect(error.description.contains("timeout expired"))
    }
}
