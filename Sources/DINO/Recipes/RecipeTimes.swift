/// Seconds that the parts of a computation took.
public struct RecipeTimes: Sendable, Equatable {
    /// The network, at the pictures' own size.
    public var network = 0.0
    /// The network at the smaller scales of multi-scale recipes.
    public var multiscale = 0.0
    /// Pooling, joining and scaling of each recipe.
    public var recipes: [Double]

    init(recipes count: Int) {
        recipes = Array(repeating: 0, count: count)
    }

    /// Seconds of the network up to the last block that any recipe asks for, and of one recipe.
    public func seconds(of index: Int, _ recipe: FeatureRecipe) -> Double {
        network + (recipe.isMultiscale ? multiscale : 0) + recipes[index]
    }
}
