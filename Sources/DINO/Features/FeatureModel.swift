import Foundation
import Imaging
import Torch

/// Pictures to feature vectors, from any thread: one network, one recipe, one call.
///
/// ```swift
/// let model = try await FeatureModel(weights: "dino_vits16", recipe: "cls+gem:4|l2")
/// let a = try await model.features(ofFile: "a.jpg")
/// let b = try await model.features(ofFile: "b.jpg")
/// print(Metric.cosine.score(a, b))
/// ```
public actor FeatureModel {
    private let executor = ThreadExecutor(name: "dino.features")
    private var loaded: Loaded?
    private let workspace = AugmentWorkspace()
    /// What is made of each picture.
    public nonisolated let recipe: NamedRecipe

    private struct Loaded {
        let computation: RecipeComputation
        let transform: EvaluationTransform
        let device: Device
    }

    /// All work runs on one thread of its own: tensors stay where they were made, callers never wait on
    /// theirs.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Loads weights.
    ///
    /// - Parameters:
    ///   - weights: A `.pth` or `.safetensors` file, or a published name such as `dino_vits16`, which is
    ///     downloaded where it is not in the cache.
    ///   - recipe: Such as `cls|l2` or `copy-detection|l2`.
    ///   - preprocessing: What is made of each picture; nil takes the recipe's own.
    ///   - device: `auto`, `cpu`, `cuda` or `cuda:N`.
    ///   - isOffline: Never touches the network.
    /// - Throws: `WeightsError`, `RecipeError`, `FileError`, `DownloadError`, `TorchError`, `InvalidCrop`.
    public init(
        weights: String, recipe: String = "cls|l2", preprocessing: Preprocessing? = nil,
        device: String = "auto",
        isOffline: Bool = false
    ) async throws {
        self.recipe = try NamedRecipe(recipe)
        try load(weights, preprocessing: preprocessing, device: device, isOffline: isOffline)
    }

    private func load(
        _ weights: String, preprocessing: Preprocessing?, device: String, isOffline: Bool
    ) throws {
        let device = try Device(device)
        let file = try PretrainedWeights(isOffline: isOffline).file(weights)
        let backbone = try PretrainedBackbone(WeightsFile(path: file))
        try backbone.network.move(to: device)
        let preprocessing = preprocessing ?? recipe.preprocessing
        let (crop, patch) = (
            preprocessing.cropSize(trainedSize: backbone.trainedSize),
            backbone.network.configuration.smallestSide
        )
        let needed = recipe.recipe.smallestSide(patchSize: patch)
        guard crop >= needed else {
            throw RecipeError(
                "recipe '\(recipe.name)' needs pictures of \(needed) pixels a side; these have \(crop)")
        }
        loaded = Loaded(
            computation: try RecipeComputation(
                [recipe.recipe], backbone: backbone.network,
                normalizer: try PixelNormalizer(
                    mean: backbone.mean, deviation: backbone.deviation, device: device), device: device),
            transform: try preprocessing.transform(trainedSize: backbone.trainedSize, smallestSide: needed),
            device: device)
    }

    /// Length of the vectors.
    public var dimension: Int { loaded?.computation.dimensions[0] ?? 0 }

    /// The vector of a picture file of any known format.
    ///
    /// - Throws: `ImageError` where it cannot be read, `TorchError.outOfMemory`.
    public func features(ofFile path: String) throws -> [Float] {
        try features(of: Image(contentsOf: path))
    }

    /// The vector of a picture in the bytes of its file.
    ///
    /// - Throws: `ImageError` where they cannot be read, `TorchError.outOfMemory`.
    public func features(ofBytes bytes: [UInt8]) throws -> [Float] {
        try features(of: Image.decode(bytes, name: "the picture"))
    }

    /// The vector of a decoded picture.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public func features(of image: Image) throws -> [Float] {
        guard let loaded else { return [] }
        let pixels = try loaded.transform.tensor(of: image, workspace: workspace, on: loaded.device)
        return loaded.computation([pixels])[0].floats
    }
}
