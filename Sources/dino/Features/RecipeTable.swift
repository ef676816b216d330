import Arguments
import Console
import DINO
import Torch

/// What `--explain` prints.
struct RecipeTable {
    private let recipes: [NamedRecipe]
    private let backbone: PretrainedBackbone
    private let pictures: PreprocessingOptions

    /// For the network of the weights, or one as the flags describe it.
    init(
        _ recipes: [NamedRecipe], weights: WeightsOptions, backbone: BackboneOptions,
        pictures: PreprocessingOptions
    ) throws {
        self.recipes = recipes
        self.pictures = pictures
        self.backbone =
            weights.pretrainedWeights.isEmpty
            ? PretrainedBackbone(try backbone.configuration().network(generator: Generator(seed: 0)))
            : try weights.network(weights.read(), backbone)
    }

    func print() throws {
        let sizes = backbone.network.configuration
        Swift.print("For \(sizes).")
        Swift.print(
            sizes.depth == nil
                ? "f is its feature, which cls stands for."
                : "cls(n) is the class token after block n, x(n) its patch tokens, both through the final norm."
        )
        for recipe in recipes {
            // Reads whitening files, which may shorten vectors.
            let computation = try RecipeComputation(
                [recipe.recipe], backbone: backbone.network, normalizer: PixelNormalizer(device: .cpu))
            let transform = try pictures.applied(to: recipe.preprocessing).transform(
                trainedSize: backbone.trainedSize,
                smallestSide: recipe.recipe.smallestSide(patchSize: sizes.smallestSide))
            Swift.print(
                """

                \(recipe.name)\(recipe.preset.map { "  (the original's \($0.purpose))" } ?? "")
                  numbers   \(computation.dimensions[0])
                  formula   \(recipe.recipe.formula(depth: sizes.depth))
                  pictures  \(transform)
                """)
        }
    }
}
