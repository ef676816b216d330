import Arguments
import DINO
import Search
import Torch

/// Which features an index gets: those that flags say, or those that it has.
extension IndexCommand {
    var options: NetworkOptions {
        NetworkOptions(weights: weights, backbone: backbone, pictures: pictures)
    }

    /// Features as the flags say.
    func new(_ recipes: [NamedRecipe], on device: Device) throws -> IndexFeatures {
        try weights.requireWeights()
        return try options.load(on: device).indexFeatures(recipes, precision: machine.precision)
    }

    /// Features as the index says; flags that say something else are refused before the network is loaded.
    func known(root: String, on device: Device) throws -> IndexFeatures {
        let store = try place.open(output)
        let made = store.header.features
        if let difference = made.difference(from: try wanted(made)) { throw refusal(store, difference) }
        if $recipe.wasGiven, Set(recipe) != Set(made.recipes.map(\.name)) {
            throw IndexError(
                "\(store.name) has the recipes \(made.names); give them all or none, or another --output")
        }
        try check(store.header, of: store.name, root: root)
        return try IndexFeatures.load(for: store, weights: weights, device: device)
    }

    /// What an index would say had it been made with the flags that were given.
    private func wanted(_ made: FeatureSpecification) throws -> FeatureSpecification {
        var wanted = made
        wanted.network = try backbone.configuration(file: made.network)
        wanted.mean = pictures.mean ?? made.mean
        wanted.deviation = pictures.std ?? made.deviation
        if $recipe.wasGiven {
            wanted.recipes = try NamedRecipe.all(recipe).map { recipe in
                made.recipes.first { $0.name == recipe.name }
                    ?? .init(
                        recipe, preprocessing: recipe.preprocessing, cropSize: 0, whitenings: [], dimension: 0
                    )
            }
        }
        for place in wanted.recipes.indices where made.recipes.contains(wanted.recipes[place]) {
            try wanted.recipes[place].apply(pictures)
        }
        return wanted
    }

    private func refusal(_ store: any IndexStore, _ difference: String) -> IndexError {
        IndexError("\(store.name) \(difference); give another --output")
    }

    /// The index, whose features must be these: it may have been made a moment ago.
    func open(_ features: FeatureSpecification, root: String) throws -> any IndexStore {
        let header = IndexHeader(root: root, features: features, precision: dtype)
        let store = try place.create(output, header: header)
        if let difference = store.header.features.difference(from: features) {
            throw refusal(store, difference)
        }
        try check(store.header, of: store.name, root: root)
        if store.header.root != root { try store.setRoot(root) }
        return store
    }

    private func check(_ header: IndexHeader, of name: String, root: String) throws(IndexError) {
        guard header.precision == dtype || !$dtype.wasGiven else {
            throw IndexError(
                "\(name) keeps its vectors as \(header.precision.rawValue), not as \(dtype.rawValue); give another --output"
            )
        }
        guard header.root == root || moved else {
            throw IndexError(
                "\(name) is of the folder \(header.root); where that is \(root) now, give --moved")
        }
    }
}

extension LoadedNetwork {
    /// The network with the recipes of an index.
    func indexFeatures(_ recipes: [NamedRecipe], precision: Precision) throws -> IndexFeatures {
        let weights = try FeatureSpecification.Weights(
            name: options.weights.pretrainedWeights, path: path, key: options.weights.checkpointKey)
        return try IndexFeatures(
            recipes.map { ($0, options.pictures.applied(to: $0.preprocessing)) }, network: backbone,
            weights: weights, mean: options.pictures.mean, deviation: options.pictures.std,
            precision: precision.dtype(on: device), device: device)
    }
}

extension FeatureSpecification.Recipe {
    /// Changes what is made of pictures as flags say.
    mutating func apply(_ flags: PreprocessingOptions) throws {
        let changed = flags.applied(to: try preprocessing())
        fit = changed.fit.rawValue
        resizeSize = changed.resizeSize
        cropSize = changed.cropSize ?? cropSize
    }
}
