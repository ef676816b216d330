import DINO
import Imaging
import Similarity

/// All that the features of an index depend on besides the pictures: other weights or another recipe are
/// another index.
public struct FeatureSpecification: Sendable, Equatable, Codable {
    /// The weights of the network.
    public struct Weights: Sendable, Equatable, Codable {
        /// A path or published name, as the user gave it; `random` for an untrained network.
        public var name: String
        /// SHA-256 of the file; empty for the word random.
        public var sha256: String
        /// Which part of a checkpoint, such as `teacher`.
        public var key: String

        /// Describes weights.
        public init(name: String, sha256: String, key: String) {
            self.name = name
            self.sha256 = sha256
            self.key = key
        }
    }

    /// A recipe with all that stands behind its name.
    public struct Recipe: Sendable, Equatable, Codable {
        /// As the user wrote it, such as `copy-detection|l2`.
        public var name: String
        /// How pictures come to their size.
        public var fit: String
        /// Shorter side before a crop in pixels, where that is not the usual proportion.
        public var resizeSize: Int?
        /// Side in pixels.
        public var cropSize: Int
        /// How samples are weighted.
        public var filter: String
        /// SHA-256 of the whitening files that it names, in their order.
        public var whitenings: [String]
        /// Length of the vectors.
        public var dimension: Int

        /// Describes a recipe.
        public init(
            _ recipe: NamedRecipe, preprocessing: Preprocessing, cropSize: Int, whitenings: [String],
            dimension: Int
        ) {
            name = recipe.name
            fit = preprocessing.fit.rawValue
            resizeSize = preprocessing.resizeSize
            self.cropSize = cropSize
            filter = preprocessing.filter.rawValue
            self.whitenings = whitenings
            self.dimension = dimension
        }
    }

    /// The weights.
    public var weights: Weights
    /// The network's sizes.
    public var network: BackboneConfiguration
    /// Mean colour that pictures are freed of.
    public var mean: [Double]
    /// Deviation that they are divided by.
    public var deviation: [Double]
    /// Number format of the network's products where the index was made, such as `float32`. Queries may be
    /// computed in another: a collection that a GPU went through is searched on a laptop.
    public var precision: String
    /// The recipes, each with vectors of its own.
    public var recipes: [Recipe]

    /// Describes features.
    public init(
        weights: Weights, network: BackboneConfiguration, mean: [Double], deviation: [Double],
        precision: String,
        recipes: [Recipe]
    ) {
        self.weights = weights
        self.network = network
        self.mean = mean
        self.deviation = deviation
        self.precision = precision
        self.recipes = recipes
    }

    /// In what other features differ from these, by name: the end of a sentence that begins with the index; nil
    /// where they are the same.
    ///
    /// The weights' path does not count: what they hold does.
    public func difference(from other: FeatureSpecification) -> String? {
        if weights.sha256 != other.weights.sha256 || weights.key != other.weights.key {
            return "was made with the weights \(described(weights)), not with \(described(other.weights))"
        }
        if network != other.network { return "was made with \(network), not with \(other.network)" }
        if mean != other.mean || deviation != other.deviation {
            return "was made with other colours (--mean \(text(mean)) --std \(text(deviation)))"
        }
        for recipe in other.recipes {
            guard let own = recipes.first(where: { $0.name == recipe.name }) else {
                return "has no recipe '\(recipe.name)'; it has \(names)"
            }
            if own.whitenings != recipe.whitenings {
                return "was made with another whitening file for '\(recipe.name)'"
            }
            if own.dimension != recipe.dimension {
                return
                    "has vectors of \(own.dimension) numbers for '\(recipe.name)', not of \(recipe.dimension)"
            }
            if own != recipe {
                return
                    "was made with pictures of another size or cut for '\(recipe.name)' (\(own.view), not \(recipe.view))"
            }
        }
        return nil
    }

    /// Whether a program can be asked for such features: what a damaged file says may be anything.
    public var isSound: Bool {
        network.problem == nil && mean.count == 3 && deviation.count == 3
            && deviation.allSatisfy { $0 > 0 } && !recipes.isEmpty
            && Set(recipes.map(\.name)).count == recipes.count
            && recipes.allSatisfy { (1...VectorStore.mostDimensions).contains($0.dimension) }
    }

    /// The recipes' names, for a sentence.
    public var names: String { recipes.map { "'\($0.name)'" }.joined(separator: ", ") }

    private func described(_ weights: Weights) -> String {
        weights.sha256.isEmpty
            ? "'random'" : "\(weights.name) (\(weights.key), \(weights.sha256.prefix(12))…)"
    }

    private func text(_ numbers: [Double]) -> String {
        numbers.map { "\($0)" }.joined(separator: " ")
    }
}

extension FeatureSpecification.Recipe {
    /// What is made of a picture, in words.
    public var view: String {
        let usual = filter == ResamplingFilter.bicubic.rawValue
        return "\(fit) \(cropSize)" + (resizeSize.map { " of \($0)" } ?? "") + (usual ? "" : ", \(filter)")
    }

    /// What is made of a picture.
    ///
    /// - Throws: `IndexError` where that is no word of this version.
    public func preprocessing() throws(IndexError) -> Preprocessing {
        guard let fit = Preprocessing.Fit(rawValue: fit), let filter = ResamplingFilter(rawValue: filter),
            (1...8192).contains(cropSize), (1...8192).contains(resizeSize ?? 1)
        else { throw IndexError("the index prepares pictures in a way that this version does not know") }
        return Preprocessing(fit: fit, resizeSize: resizeSize, cropSize: cropSize, filter: filter)
    }
}
