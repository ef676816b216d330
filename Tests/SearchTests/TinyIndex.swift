import DINO
import Foundation
import Imaging
import Search
import Similarity
import TestSupport
import Torch

/// A folder of pictures, a small network, and an index of the one by the other.
final class TinyIndex {
    let folder = TemporaryFolder()
    let root: String
    let network: PretrainedBackbone
    let features: IndexFeatures
    var precision = VectorPrecision.float32
    private var clock = 1_700_000_000

    var file: String { folder.path + "/pictures.index" }

    static let recipe = [("cls|l2", Preprocessing(resizeSize: 16, cropSize: 16))]

    init(_ recipes: [(String, Preprocessing)] = TinyIndex.recipe, dimension: Int = 24) throws {
        root = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path + "/pictures"
        network = Self.network(dimension: dimension)
        features = try Self.features(network, recipes)
    }

    static func network(dimension: Int = 24, seed: UInt64 = 1) -> PretrainedBackbone {
        let sizes = VisionTransformerConfiguration(
            patchSize: 8, embedDim: dimension, depth: 2, heads: 3, imageSize: 16)
        let network = VisionTransformer(sizes, generator: .init(seed: seed))
        Formula.fill(network)
        return PretrainedBackbone(network)
    }

    static func features(
        _ network: PretrainedBackbone, _ recipes: [(String, Preprocessing)] = TinyIndex.recipe,
        sha256: String = "", mean: [Double]? = nil
    ) throws -> IndexFeatures {
        try IndexFeatures(
            recipes.map { (try NamedRecipe($0), $1) }, network: network,
            weights: .init(name: "weights", sha256: sha256, key: "teacher"), mean: mean)
    }

    /// A picture of a seed; each write has a later time than all before. As `.ppm` all of one size have as
    /// many bytes.
    func write(_ path: String, _ seed: Int, width: Int = 20, height: Int = 16) throws {
        let image = Self.picture(seed, width: width, height: height)
        let bytes =
            path.hasSuffix(".ppm")
            ? Array("P6 \(width) \(height) 255\n".utf8) + image.pixels : try image.pngData()
        try write(path, bytes: bytes)
    }

    static func picture(_ seed: Int, width: Int = 20, height: Int = 16) -> Image {
        var generator = SeededGenerator(11, UInt64(seed))
        let base = (0..<3).map { _ in generator.uniform(0...255) }
        let pixels = (0..<width * height * 3).map { place in
            UInt8(min(255, max(0, base[place % 3] + generator.uniform(-60...60))))
        }
        return Image(width: width, height: height, pixels: pixels)
    }

    func write(_ path: String, bytes: [UInt8]) throws {
        let file = URL(fileURLWithPath: "\(root)/\(path)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        try touch(path)
    }

    func touch(_ path: String) throws {
        clock += 1
        let date = Date(timeIntervalSince1970: Double(clock))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: "\(root)/\(path)")
    }

    func move(_ path: String, _ other: String) throws {
        let target = URL(fileURLWithPath: "\(root)/\(other)")
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        guard rename("\(root)/\(path)", target.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    func delete(_ path: String) throws { try FileManager.default.removeItem(atPath: "\(root)/\(path)") }

    /// From here on whoever calls the network fails: its features are no numbers.
    func poison() {
        noGrad { for (_, tensor) in network.network.state { tensor.fill(.nan) } }
    }

    @discardableResult
    func update(
        batchSize: Int = 4, workers: Int = 0, thumbnailSide: Int = 8, file: String? = nil,
        progress: (Int, Int) -> Void = { _, _ in }, isStopRequested: () -> Bool = { false }
    ) throws -> IndexUpdate.Summary {
        let header = IndexHeader(root: root, features: features.specification, precision: precision)
        let store = try SQLiteStore(creating: file ?? self.file, header: header)
        let summary = try IndexUpdate(store, features: features, thumbnailSide: thumbnailSide).run(
            PictureInputs.paths([root]), batchSize: batchSize, workers: workers, progress: progress,
            isStopRequested: isStopRequested)
        try store.finishWriting()
        return summary
    }

    /// What the index has of a picture.
    struct Entry: Equatable {
        var picture: IndexedPicture
        var vectors: [[Float]]
        var thumbnail: [UInt8]?
    }

    /// All that is in the index, by the bytes of the paths.
    func entries(_ file: String? = nil) throws -> [[UInt8]: Entry] {
        let store = try SQLiteStore(opening: file ?? self.file)
        var found: [[UInt8]: Entry] = [:]
        var pictures: [IndexedPicture] = []
        try store.forEachPicture { pictures.append($0) }
        for picture in pictures {
            found[Array(picture.path.utf8)] = Entry(
                picture: picture,
                vectors: try store.header.features.recipes.indices.map {
                    try store.vector(picture.id, recipe: $0) ?? []
                }, thumbnail: try store.thumbnail(picture.id))
        }
        return found
    }

    /// The number of the picture of a path.
    func id(_ path: String) throws -> Int? { try SQLiteStore(opening: file).id(ofPath: path) }
}
