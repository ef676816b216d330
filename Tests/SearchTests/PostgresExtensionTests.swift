import Postgres
import Search
import TestPostgres
import Testing

/// Servers on which there can be no index.
struct PostgresExtensionTests {
    @Test(.enabled(if: PostgresInstallation.plain != nil, "\(PostgresInstallation.whyNoPlain)"))
    func aServerWithoutPgvectorIsToldWhatToDo() throws {
        let server = try PostgresServer(#require(PostgresInstallation.plain))
        let error = try #require(throws: IndexError.self) {
            try PostgresStore(creating: "x", at: server.url(), header: StoreSample.header())
        }
        #expect(error.description.contains(" lacks pgvector; install it on the server "))
        let none = try #require(throws: IndexError.self) { try PostgresStore(opening: "x", at: server.url()) }
        #expect(none.description.contains(" is not there; make it with "))
    }

    @Test(.enabled(if: PostgresInstallation.withVectors != nil, "\(PostgresInstallation.whyNoVectors)"))
    func whoMayNotAddPgvectorIsToldWhoMay() throws {
        let server = try PostgresServer.shared.get()
        let connection = try PostgresConnection(PostgresAddress(server.url()))
        let name = "t\(UInt32.random(in: 0 ... .max))"
        try connection.execute("CREATE DATABASE \(name)")
        try connection.execute("CREATE ROLE \(name) LOGIN PASSWORD 'x'")
        defer {
            _ = try? connection.execute("DROP DATABASE \(name) WITH (FORCE)")
            _ = try? connection.execute("DROP ROLE \(name)")
        }
        let url = "postgres://\(name):x@127.0.0.1:\(server.port)/\(name)"
        let error = try #require(throws: IndexError.self) {
            try PostgresStore(creating: "x", at: url, header: StoreSample.header())
        }
        #expect(error.description.hasSuffix("have an administrator run CREATE EXTENSION vector in it"))
    }

    @Test(.enabled(if: PostgresInstallation.withVectors != nil, "\(PostgresInstallation.whyNoVectors)"))
    func anOldPgvectorIsRefusedByItsVersion() throws {
        let server = try PostgresServer(#require(PostgresInstallation.withVectors))
        let connection = try PostgresConnection(PostgresAddress(server.url()))
        try connection.execute("CREATE EXTENSION vector")
        try connection.execute("UPDATE pg_extension SET extversion = '0.6.2' WHERE extname = 'vector'")
        let error = try #require(throws: IndexError.self) {
            try PostgresStore(creating: "x", at: server.url(), header: StoreSample.header())
        }
        #expect(error.description.contains(" has pgvector 0.6.2, and 0.7 or later is needed; "))
    }
}
