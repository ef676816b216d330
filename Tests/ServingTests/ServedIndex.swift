import DINO
import Foundation
import HTTPServer
import Imaging
import Search
import Serving
import Similarity
import TestBrowser
import TestSupport

/// A folder of small pictures, its index by a small network, and the service over it.
final class ServedIndex: Sendable {
    /// An answer of the service.
    struct Answer {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]
        var json: JSONValue { JSONValue(parsing: Data(bytes)) ?? .null }
        var sentence: String? { json["error"].string }
    }

    static let recipes = ["cls|l2", "gem:3|l2"]
    // Goes away with the last use; touched by `init` and `deinit` only.
    private nonisolated(unsafe) let folder: TemporaryFolder

    let root, file: String
    let service: SearchService
    let duplicates: DuplicateJobs

    /// - Parameter change: What is done to the index before it is served.
    init(pictures: Int = 30, thumbnailSide: Int = 16, change: (String) throws -> Void = { _ in }) async throws
    {
        folder = TemporaryFolder()
        root = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path + "/pictures"
        file = folder.path + "/small.dino"
        for number in 0..<pictures {
            // Every third is a copy of the one before it, but for its size.
            let seed = number % 3 == 2 ? number - 1 : number
            try Self.write(
                Self.picture(seed, side: number % 3 == 2 ? 20 : 40),
                to: "\(root)/set\(number % 2)/\(number).png")
        }
        let file = file
        try Self.update(file, root: root, thumbnailSide: thumbnailSide)
        try change(file)
        let library = try await IndexLibrary(threads: 1) { try SQLiteStore(opening: file) }
        let model = try await PictureModel(maximumSide: 400) { try Self.features() }
        duplicates = DuplicateJobs(library, threads: 1) { try SQLiteStore(opening: file) }
        var settings = SearchService.Settings(name: "small", version: "1")
        settings.maximumBodyBytes = 200_000
        service = try await SearchService(settings, library: library, model: model, duplicates: duplicates)
    }

    /// Brings the index up to what the folder holds.
    static func update(_ file: String, root: String, thumbnailSide: Int = 16) throws {
        let features = try features()
        let header = IndexHeader(root: root, features: features.specification, precision: .float32)
        let store = try SQLiteStore(creating: file, header: header)
        _ = try IndexUpdate(store, features: features, thumbnailSide: thumbnailSide).run(
            PictureInputs.paths([root]), batchSize: 8, workers: 0, progress: { _, _ in },
            isStopRequested: { false })
        try store.finishWriting()
    }

    static func features() throws -> IndexFeatures {
        let sizes = VisionTransformerConfiguration(
            patchSize: 8, embedDim: 24, depth: 2, heads: 3, imageSize: 32)
        let network = VisionTransformer(sizes, generator: .init(seed: 1))
        Formula.fill(network)
        let preprocessing = Preprocessing(resizeSize: 32, cropSize: 32)
        return try IndexFeatures(
            recipes.map { (try NamedRecipe($0), preprocessing) }, network: PretrainedBackbone(network),
            weights: .init(name: "random", sha256: "", key: "teacher"))
    }

    static func picture(_ seed: Int, side: Int = 40) -> Image {
        picture(seed, width: side, height: side)
    }

    /// Coloured waves, the same picture at every size.
    static func picture(_ seed: Int, width: Int, height: Int) -> Image {
        var generator = SeededGenerator(5, UInt64(seed))
        let colours = (0..<6).map { _ in generator.uniform(0...255) }
        let (across, down) = (generator.uniform(1...9), generator.uniform(1...9))
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let phase = across * Double(x) / Double(width) + down * Double(y) / Double(height)
                let share = 0.5 + 0.5 * sin(phase)
                pixels += (0..<3).map { UInt8(colours[$0] * share + colours[$0 + 3] * (1 - share)) }
            }
        }
        return Image(width: width, height: height, pixels: pixels)
    }

    static func write(_ image: Image, to path: String) throws {
        let file = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(image.pngData()).write(to: file)
    }

    /// Asks the service as the server would.
    func ask(_ target: String, body: [UInt8]? = nil, headers: HTTPFields = [:]) async throws -> Answer {
        guard
            let head = HTTPRequestHead(method: body == nil ? "GET" : "POST", target: target, headers: headers)
        else { throw CocoaError(.coderInvalidValue) }
        let response = await service.respond(HTTPRequest(head: head, body: body ?? []))
        switch response.body {
        case .bytes(let bytes):
            return Answer(status: response.status, headers: response.headers, bytes: bytes)
        case .file(let region):
            return Answer(
                status: response.status, headers: response.headers,
                bytes: [UInt8](repeating: 0, count: region.count))
        }
    }

    /// The number of a picture.
    func id(_ path: String) throws -> Int? { try SQLiteStore(opening: file).id(ofPath: path) }

    /// What is found without a server, nearest first.
    func neighbours(
        of vector: [Float], recipe: Int = 0, metric: Metric = .cosine, count: Int
    ) throws -> [PictureNeighbor] {
        let vectors = try SQLiteStore(opening: file).vectors(recipe: recipe)
        return try ExactSearch(vectors, metric: metric, threads: 1).nearest(to: [vector], count: count)[0]
    }
}
