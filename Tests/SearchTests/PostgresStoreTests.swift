import Foundation
import Postgres
import Search
import Similarity
import TestPostgres
import Testing

/// What only the store in a database does.
@Suite(.enabled(if: PostgresInstallation.withVectors != nil, "\(PostgresInstallation.whyNoVectors)"))
struct PostgresStoreTests {
    private typealias Sample = StoreSample

    private func connect() throws -> PostgresConnection {
        try PostgresConnection(PostgresAddress(PostgresServer.shared.get().url()))
    }

    @Test(arguments: Metric.allCases, [VectorPrecision.float32, .float16])
    func findsWhatAPlainComputationFinds(_ metric: Metric, _ precision: VectorPrecision) throws {
        var numbers = Numbers(seed: 3)
        for dimension in [1, 3, 384, 4500] {
            var rows = (0..<60).map { _ in numbers.vector(dimension) }
            rows += [rows[7], rows[7], Array(repeating: 0, count: dimension), rows[3].map { $0 * 100 }]
            let store = try StorePlace(.database).create(Sample.header([dimension], precision))
            var change = IndexChange()
            change.additions = rows.enumerated().map { Sample.addition("\($0)", [$1]) }
            try store.apply(change)
            let kept = try store.vectors(recipe: 0)
            let queries = [numbers.vector(dimension), rows[7], Array(repeating: 0, count: dimension)]
            let found = try #require(
                try store.nearest(to: queries, recipe: 0, metric: metric, count: rows.count + 5))
            for (query, neighbors) in zip(queries, found) {
                // Long products are summed in single precision.
                let rounding = metric == .dot ? 1e-7 * Double(dimension) : 0
                let scores = Dictionary(
                    uniqueKeysWithValues: kept.ids.enumerated().map { row, id in
                        (id, metric.score(query, kept.vectors.row(row)))
                    })
                #expect(Set(neighbors.map(\.id)) == Set(kept.ids))
                for neighbor in neighbors {
                    let score = try #require(scores[neighbor.id])
                    let difference = abs(Double(neighbor.score) - score)
                    #expect(difference <= 1e-5 * max(1, abs(score)) + rounding)
                }
                for (a, b) in zip(neighbors, neighbors.dropFirst()) {
                    let isNearer = metric.higherIsNearer ? a.score > b.score : a.score < b.score
                    #expect(isNearer || a.score == b.score && a.id < b.id)
                }
            }
            let few = try store.nearest(to: queries, recipe: 0, metric: metric, count: 3)
            #expect(few == found.map { Array($0.prefix(3)) })
        }
    }

    @Test func aQueryThatIsNoneIsRefused() throws {
        let store = try StorePlace(.database).create(Sample.header())
        try store.apply(Sample.additions(["a"]))
        #expect(throws: VectorError.queryNotFinite(1)) {
            try store.nearest(to: [[1, 2, 3, 4], [1, .nan, 3, 4]], recipe: 0, metric: .dot, count: 1)
        }
        #expect(throws: VectorError.numberCount(3, dimension: 4)) {
            try store.nearest(to: [[1, 2, 3]], recipe: 0, metric: .dot, count: 1)
        }
        #expect(throws: VectorError.neighborCount(0)) {
            try store.nearest(to: [[1, 2, 3, 4]], recipe: 0, metric: .dot, count: 0)
        }
        #expect(try store.nearest(to: [], recipe: 0, metric: .dot, count: 1) == [])
    }

    @Test func whatPgvectorCannotKeepIsRefusedAndLeavesNothing() throws {
        for (header, end) in [
            (Sample.header([4], .int8), "not as int8; give --dtype fp16"),
            (Sample.header([4, 16_001], .float16), "at most 16000 numbers, not 16001"),
        ] {
            let place = StorePlace(.database)
            let error = #expect(throws: IndexError.self) { try place.create(header) }
            #expect(error?.description.hasSuffix(end) == true)
            let left = try connect().rows(
                "SELECT count(*) FROM pg_namespace WHERE nspname = $1", .text("dino_" + place.index))
            #expect(left[0].integer(0) == 0)
        }
    }

    @Test(arguments: [
        "a\"; DROP SCHEMA public; --", "é", "e\u{301}", " ", "../x/photos.index", "$1", "A", "a",
    ])
    func anyNameIsAnIndexOfItsOwn(_ name: String) throws {
        let place = StorePlace(.database, name: name)
        let store = try place.create(Sample.header())
        try store.apply(Sample.additions([name]))
        #expect(try place.open().page(from: 0, limit: 9, containing: "").pictures.map(\.path) == [name])
        #expect(store.name.hasPrefix(name + " in postgres://dino@127.0.0.1:"))
        #expect(!store.name.contains("s3cret"))
    }

    @Test func aNameThatPostgreSQLCannotHoldIsRefused() throws {
        for name in ["", String(repeating: "é", count: 30), "a\0b"] {
            let error = #expect(throws: IndexError.self) { try StorePlace(.database, name: name).open() }
            #expect(
                error?.description.hasPrefix("an index in PostgreSQL must have a name of 1 to 58 bytes")
                    == true)
        }
        let place = StorePlace(.database, name: String(repeating: "é", count: 29))
        try place.create(Sample.header()).finishWriting()
        #expect(try place.open().count() == 0)
    }

    @Test func aSchemaOfSomebodyElseIsNoIndex() throws {
        let place = StorePlace(.database)
        try connect().execute("CREATE SCHEMA \"dino_\(place.index)\"")
        for attempt in [{ try place.open() }, { try place.create(Sample.header()) }] {
            let error = #expect(throws: IndexError.self) { try attempt() }
            #expect(error?.description.hasSuffix("is no index of this program") == true)
        }
    }

    @Test func aVectorOfAnotherLengthIsDamage() throws {
        let place = StorePlace(.database)
        let store = try place.create(Sample.header())
        try store.apply(Sample.additions(["a"]))
        try place.damage(
            "ALTER TABLE INDEX.vectors_0 ALTER COLUMN vector TYPE public.vector USING '[1,2]'::public.vector")
        let error = #expect(throws: IndexError.self) { try store.vectors(recipe: 0) }
        #expect(
            error?.description.hasSuffix("is damaged: a vector has another length than its recipe") == true)
    }

    @Test func aWrongPasswordIsOneSentence() throws {
        let url = try PostgresServer.shared.get().url(password: "falsch")
        let error = try #require(throws: PostgresError.self) { try PostgresStore(opening: "x", at: url) }
        #expect(error.description.contains("password authentication failed"))
        #expect(!error.description.contains("falsch"))
    }

    @Test func aClientThatEndsWithinAChangeLeavesWhatWasBefore() throws {
        let place = StorePlace(.database)
        let store = try place.create(Sample.header())
        try store.apply(Sample.additions(["a"]))
        let revision = try store.revision()
        try store.finishWriting()
        try interruptChange(of: place.index, at: PostgresServer.shared.get().url()) {
            writer, connection in
            try connection.execute("SELECT pg_terminate_backend($1::int4)", .encoded(writer))
        }
        let after = try place.open()
        #expect(try after.count() == 1)
        #expect(try after.revision() == revision)
        try after.takeForWriting()
        try after.apply(Sample.additions(["b"]))
    }

    @Test func aServerThatEndsWithinAChangeLeavesWhatWasBefore() throws {
        let server = try PostgresServer(#require(PostgresInstallation.withVectors))
        do {
            let store = try PostgresStore(creating: "x", at: server.url(), header: Sample.header())
            try store.apply(Sample.additions(["a"]))
            try store.finishWriting()
        }
        try interruptChange(of: "x", at: server.url()) { _, _ in server.stop() }
        let down = #expect(throws: PostgresError.self) { try PostgresStore(opening: "x", at: server.url()) }
        #expect(down?.description.contains("cannot be reached") == true)
        try server.start()
        let after = try PostgresStore(opening: "x", at: server.url())
        #expect(try Sample.paths(after) == [Array("a".utf8)])
        #expect(try after.failures() == [])
    }

    /// Starts a change that hangs at its thumbnails, half done, and has something happen to it then.
    private func interruptChange(
        of index: String, at url: String, _ event: ([UInt8], PostgresConnection) throws -> Void
    ) throws {
        let blocker = try PostgresConnection(PostgresAddress(url))
        try blocker.execute("BEGIN")
        try blocker.execute("LOCK TABLE \"dino_\(index)\".thumbnails IN EXCLUSIVE MODE")
        let own = try blocker.rows("SELECT pg_backend_pid()::int8")[0].integer(0)
        let change = BackgroundChange(of: index, at: url)
        // Within a transaction the list of connections does not change.
        let watcher = try PostgresConnection(PostgresAddress(url))
        var writer: [UInt8] = []
        for _ in 0..<1000 where writer.isEmpty {
            writer =
                try watcher.rows(
                    "SELECT pid FROM pg_stat_activity WHERE $1::int4 = ANY(pg_blocking_pids(pid))",
                    .encoded(withUnsafeBytes(of: Int32(own).bigEndian, Array.init))
                ).first?.bytes(0) ?? []
            if writer.isEmpty { usleep(20_000) }
        }
        try #require(writer.count == 4)
        try event(writer, watcher)
        let sentence = change.outcome()
        #expect(sentence.hasPrefix("postgres://dino@127.0.0.1:"), "\(sentence)")
        #expect(!sentence.contains("\n"))
    }
}

/// A change that another thread makes, and what comes of it.
private final class BackgroundChange: @unchecked Sendable {
    private let end = DispatchSemaphore(value: 0)
    private var sentence = ""

    init(of index: String, at url: String) {
        Thread.detachNewThread { [self] in
            do {
                let store = try PostgresStore(opening: index, at: url)
                try store.takeForWriting()
                var change = StoreSample.additions((0..<100).map { "new\($0)" })
                change.failures = [StoreSample.failure("f", "reason")]
                try store.apply(change)
                sentence = "it was applied"
            } catch { sentence = "\(error)" }
            end.signal()
        }
    }

    func outcome() -> String {
        end.wait()
        return sentence
    }
}
