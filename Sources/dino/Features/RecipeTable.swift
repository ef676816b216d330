import Arguments
import Console
import DINO

/// What `--explain` prints.
struct RecipeTable {
    private let recipes: [NamedRecipe]
    private let sizes: VisionTransformerConfiguration

    /// For the network of the weights, or the one that the flags describe.
    init(_ recipes: [NamedRecipe], weights: WeightsOptions, backbone: BackboneOptions) throws {
        self.recipes = recipes
        sizes =
            weights.pretrainedWeights.isEmpty || weights.pretrainedWeights == "random"
            ? try backbone.configuration() : try weights.load(backbone).backbone.network.configuration
    }

    func print() throws {
        Swift.print("For \(sizes); x(n) are the patch tokens of block n, after the final norm:\n")
        for recipe in recipes {
            if let problem = recipe.recipe.problem(depth: sizes.depth) { throw RecipeError(problem) }
            let width = recipe.recipe.dimension(width: sizes.embedDim)
            let purpose = recipe.preset.map { " (\($0.purpose) of the original)" } ?? ""
            Swift.print("\(recipe.name)\(purpose)")
            Swift.print("  \(width) numbers: \(recipe.recipe.formula(depth: sizes.depth))")
            Swift.print("  pictures: \(recipe.preprocessing)")
        }
    }
}
