import DINO
import Foundation
import Imaging
import Search

/// The network of an index for pictures that a client sends, one at a time, on a thread of its own.
public actor PictureModel {
    private let executor = ThreadExecutor(name: "dino.model")
    private var loaded: (features: IndexFeatures, dense: DenseModel?)?
    private let limits: DecodeOptions

    /// All work runs on one thread: tensors stay where they were made, and one picture is decoded at a time.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Loads the network.
    ///
    /// - Parameters:
    ///   - maximumSide: Pixels of a picture's side above which it is refused.
    ///   - load: Called on the model's thread.
    public init(maximumSide: Int, load: @Sendable () throws -> IndexFeatures) async throws {
        var limits = IndexFeatures.decoding
        limits.maximumSide = maximumSide
        limits.maximumPixels = min(limits.maximumPixels, maximumSide * maximumSide)
        self.limits = limits
        try start(load)
    }

    private func start(_ load: () throws -> IndexFeatures) throws {
        let features = try load()
        // Only a vision transformer has patches to look at.
        let hasPatches = features.network.network is VisionTransformer
        loaded = (features, hasPatches ? try features.denseModel() : nil)
    }

    /// The picture's size, upright, and the vector of each recipe.
    ///
    /// - Parameter region: The part of the picture that counts; nil for all of it.
    /// - Throws: `ImageError`, `IndexError`, `TorchError`.
    func vectors(of picture: PictureSource, region: PictureFraction?) throws -> (
        size: PictureSize, vectors: [[Float]]
    ) {
        // Who has left meanwhile needs no answer.
        try Task.checkCancellation()
        let image = try decode(picture)
        guard let loaded else { return (PictureSize(image), []) }
        let part = region.map { $0.cut(from: image) } ?? image
        return (PictureSize(image), try loaded.features.vectors(of: part))
    }

    /// What a patch of a picture looks at, and which patches are like it.
    ///
    /// - Parameter point: Where the patch is; nil for the class token.
    /// - Throws: `ImageError`, `TorchError`.
    func patch(of picture: PictureSource, at point: (x: Double, y: Double)?) throws -> PatchAnswer? {
        try Task.checkCancellation()
        let image = try decode(picture)
        guard let dense = loaded?.dense else { return nil }
        return try PatchAnswer(image, at: point, by: dense)
    }

    /// A picture as a JPEG, for browsers that do not know its format.
    func jpeg(of picture: PictureSource) throws -> [UInt8] {
        try Task.checkCancellation()
        return try decode(picture).jpegData()
    }

    /// A small JPEG.
    func thumbnail(of picture: PictureSource, side: Int) throws -> [UInt8] {
        try Task.checkCancellation()
        return try decode(picture).thumbnail(side: side)
    }

    private func decode(_ picture: PictureSource) throws(ImageError) -> Image {
        switch picture {
        case .upload(let bytes): try Image.decode(bytes, name: "the picture", options: limits)
        case .file(let path): try Image(contentsOf: path, options: IndexFeatures.decoding)
        }
    }
}

/// Where a picture comes from.
enum PictureSource: Sendable {
    /// The bytes of a file that a client sent.
    case upload([UInt8])
    /// A file of the index.
    case file(String)
}

/// A picture's size in pixels.
struct PictureSize: Sendable {
    let width, height: Int

    init(_ image: Image) {
        width = image.width
        height = image.height
    }
}
