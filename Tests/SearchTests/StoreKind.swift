import DINO
import Foundation
import Postgres
import SQLite
import Search
import Similarity
import TestPostgres
import TestSupport
import Testing

/// The stores that must all behave alike.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case file, database

    /// Those that can be used on this machine.
    static let available = allCases.filter { $0 == .file || PostgresInstallation.withVectors != nil }

    var testDescription: String { rawValue }
}

/// A place for one index in a store; all go away with the tests' process.
struct StorePlace {
    let kind: StoreKind
    let index: String

    private static let folder: String = {
        let folder = TemporaryFolder()
        atexit { try? FileManager.default.removeItem(atPath: StorePlace.folder) }
        return Unmanaged.passRetained(folder).takeUnretainedValue().path
    }()

    init(_ kind: StoreKind, name: String = "test-\(UUID().uuidString)") {
        self.kind = kind
        index = kind == .file ? Self.folder + "/" + name : name
    }

    func create(_ header: IndexHeader) throws -> any IndexStore {
        switch kind {
        case .file: try SQLiteStore(creating: index, header: header)
        case .database:
            try PostgresStore(creating: index, at: PostgresServer.shared.get().url(), header: header)
        }
    }

    func open() throws -> any IndexStore {
        switch kind {
        case .file: try SQLiteStore(opening: index)
        case .database: try PostgresStore(opening: index, at: PostgresServer.shared.get().url())
        }
    }

    /// Changes what the index says of itself behind its back.
    func damage(_ sql: String) throws {
        switch kind {
        case .file: try Database(index, mode: .write).execute(sql.replacing("INDEX.", with: ""))
        case .database:
            let connection = try PostgresConnection(PostgresAddress(PostgresServer.shared.get().url()))
            try connection.execute(sql.replacing("INDEX.", with: "\"dino_\(index)\"."))
        }
    }
}

/// Headers, pictures and changes that are quickly made.
enum StoreSample {
    static func header(_ dimensions: [Int] = [4], _ precision: VectorPrecision = .float32) -> IndexHeader {
        let recipes = dimensions.enumerated().map { place, dimension in
            FeatureSpecification.Recipe(
                try! NamedRecipe(place == 0 ? "cls" : "cls|l2"), preprocessing: Preprocessing(),
                cropSize: 224,
                whitenings: [], dimension: dimension)
        }
        return IndexHeader(
            root: "/pictures",
            features: FeatureSpecification(
                weights: .init(name: "w", sha256: "ab", key: "teacher"),
                network: .visionTransformer(.init(patchSize: 16, embedDim: 48, depth: 1, heads: 3)),
                mean: [0.5, 0.5, 0.5],
                deviation: [0.25, 0.25, 0.25], precision: "float32", recipes: recipes),
            precision: precision)
    }

    static func addition(_ path: String, _ vectors: [[Float]], modified: Int = 1) -> IndexChange.Addition {
        IndexChange.Addition(
            picture: IndexedPicture(
                id: 0, path: path, stamp: .init(bytes: 7, modified: modified),
                sha256: String(repeating: "a", count: 64), width: 30, height: 20),
            thumbnail: [0xFF, 0xD8, 0] + Array(path.utf8), vectors: vectors)
    }

    static func additions(_ paths: [String]) -> IndexChange {
        var change = IndexChange()
        change.additions = paths.map { addition($0, [[1, 2, 3, 4]]) }
        return change
    }

    static func failure(_ path: String, _ reason: String) -> IndexChange.Failure {
        IndexChange.Failure(path: path, stamp: .init(bytes: 1, modified: 2), reason: reason)
    }

    /// The sign by sign paths of an index, in its order.
    static func paths(_ store: any IndexStore) throws -> [[UInt8]] {
        var paths: [[UInt8]] = []
        try store.forEachPicture { paths.append(Array($0.path.utf8)) }
        return paths
    }
}
