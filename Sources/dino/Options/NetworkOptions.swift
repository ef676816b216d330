import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import Torch

/// The flags that say which network sees which pictures.
struct NetworkOptions {
    let weights: WeightsOptions
    let backbone: BackboneOptions
    let pictures: PreprocessingOptions

    /// Loads the network and brings it to the device.
    ///
    /// - Parameter device: Looked for when the file is read, as no device is known before libtorch is loaded, and
    ///   both are done at once.
    func load(on device: @autoclosure () throws -> Device) throws -> LoadedNetwork {
        let file = try TorchRuntime.loading(beside: { try weights.read() })
        let device = try device()
        let backbone = try weights.network(file, backbone)
        try backbone.network.move(to: device)
        return LoadedNetwork(options: self, backbone: backbone, path: file?.path, device: device)
    }
}

/// A network on its device, ready for pictures.
struct LoadedNetwork {
    let options: NetworkOptions
    let backbone: PretrainedBackbone
    /// The weights' file; nil for the word random.
    let path: String?
    let device: Device

    /// The colours that pictures are freed of, as the network sees them.
    var colours: String {
        "\(options.pictures.mean ?? backbone.mean) \(options.pictures.std ?? backbone.deviation)"
    }

    /// What features depend on besides pictures and recipe: other members are another network.
    func identity(precision: Precision) -> [JSONValue.Member] {
        [
            .init("network", .string(backbone.network.configuration.description)),
            .init("files", .array(path.map { [JSONValue(stampOf: $0)] } ?? [])),
            .init("part", .string(options.weights.checkpointKey)), .init("colours", .string(colours)),
            .init("precision", .string("\(precision.dtype(on: device))")),
        ]
    }

    /// Refuses pictures of a size and number that cannot fit this machine.
    ///
    /// - Parameters:
    ///   - besides: Bytes that the command needs at the same time.
    ///   - lower: The flags that make them fewer or smaller.
    func checkMemory(pictures: Int, width: Int, height: Int, besides: Double = 0, lower: String) throws {
        let needed =
            besides
            + backbone.network.configuration.workingBytes(pictures: pictures, width: width, height: height)
        if device == .cpu, needed > Double(ProcessInfo.processInfo.physicalMemory) {
            throw EvaluationError(
                "the network needs about \(humanBytes(Int(min(needed, 1e18)))) for \(pictures) pictures of \(width) x \(height) at once; lower \(lower)"
            )
        }
    }

    /// The flags of the network that its file decided.
    var resolved: [String: JSONValue] {
        let sizes = backbone.network.configuration
        return [
            "arch": .string(options.backbone.name == nil ? sizes.description : options.backbone.arch),
            "patch_size": sizes.patchSize.map { .integer($0) } ?? .null,
            "embed_dim": .integer(sizes.embedDim),
            "depth": sizes.blocksAndHeads.map { .integer($0.blocks) } ?? .null,
            "num_heads": sizes.blocksAndHeads.map { .integer($0.heads) } ?? .null,
        ]
    }

    /// One pass of pictures for recipes that see them alike.
    func pass(_ recipes: [NamedRecipe], precision: Precision) throws -> FeaturePass {
        let wanted = Set(recipes.map { options.pictures.applied(to: $0.preprocessing) })
        guard let preprocessing = wanted.first, wanted.count == 1 else {
            throw ValidationError(
                "\(recipes.map(\.name).joined(separator: " and ")) prepare pictures in different ways; say one for all, such as --crop_size 224, --no_crop or --keep_ratio with --crop_size, or run them one by one."
            )
        }
        let crop = preprocessing.cropSize(trainedSize: backbone.trainedSize)
        let patch = backbone.network.configuration.smallestSide
        guard crop >= patch else {
            throw ValidationError("--crop_size \(crop) is smaller than a patch of \(patch) pixels.")
        }
        let smallest = recipes.map { $0.recipe.smallestSide(patchSize: patch) }.max() ?? patch
        for recipe in recipes where crop < recipe.recipe.smallestSide(patchSize: patch) {
            throw ValidationError(
                "--crop_size \(crop) is smaller than two patches of \(patch) pixels, which \(recipe.name) needs: it looks at half the size too."
            )
        }
        return FeaturePass(
            network: self, recipes: recipes, preprocessing: preprocessing,
            transform: try preprocessing.transform(trainedSize: backbone.trainedSize, smallestSide: smallest),
            computation: try RecipeComputation(
                recipes.map(\.recipe), backbone: backbone.network,
                normalizer: try options.pictures.normalizer(backbone, on: device),
                precision: precision.dtype(on: device), device: device))
    }
}

/// Recipes that come out of one pass of pictures through a network.
struct FeaturePass {
    let network: LoadedNetwork
    let recipes: [NamedRecipe]
    let preprocessing: Preprocessing
    let transform: EvaluationTransform
    let computation: RecipeComputation

    /// - Parameter pictures: How many there are; a batch is never larger.
    /// - Throws: `EvaluationError` where batches of this size cannot fit this machine.
    func extractor(
        batchSize: Int, workers: Int, pictures: Int, maximumSkippedShare: Double = 0.1,
        group: ProcessGroup = ProcessGroup()
    ) throws -> FeatureExtractor {
        let (size, batch) = (transform.largestSize, min(batchSize, max(1, pictures)))
        try network.checkMemory(
            pictures: batch, width: size.width, height: size.height,
            lower: "--crop_size or --batch_size_per_gpu")
        return FeatureExtractor(
            transform: transform, device: network.device, batchSize: batchSize, workers: workers,
            maximumSkippedShare: maximumSkippedShare, group: group, function: computation.callAsFunction)
    }

    /// Says where the size of pictures comes from, where it is not the usual one.
    func noteSize() {
        let crop = preprocessing.cropSize(trainedSize: nil)
        guard let trained = network.backbone.trainedSize, preprocessing.cropSize == nil, trained != crop
        else {
            return
        }
        Diagnostic.note(
            "the network sees pictures of \(trained) pixels, as it was trained; --crop_size changes that.")
    }

    /// The flags that something else than the user decided.
    var resolved: [String: JSONValue] {
        var result = network.resolved
        result["crop_size"] = .integer(preprocessing.cropSize(trainedSize: network.backbone.trainedSize))
        if preprocessing.fit == .crop {
            result["resize_size"] = .integer(
                preprocessing.resizeSize(trainedSize: network.backbone.trainedSize))
        }
        return result
    }
}

/// A bar that begins anew with each set of pictures.
final class PassDisplay {
    private var bar: (name: String, bar: ProgressBar)?

    func show(_ name: String, _ done: Int, of total: Int, from start: Int = 0) {
        if bar?.name != name {
            bar?.bar.finish()
            bar = (name, ProgressBar(name, total: total, completed: start, unit: "img"))
        }
        bar?.bar.update(done)
    }

    func finish() { bar?.bar.finish() }
}
