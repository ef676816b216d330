/// A recipe as a user wrote it, with what its protocol makes of a picture.
public struct NamedRecipe: Sendable, Hashable {
    /// As it was written, such as `copy-detection|l2`.
    public let name: String
    /// The feature.
    public let recipe: FeatureRecipe
    /// The protocol that it names; nil where it is spelt out.
    public let preset: RecipePreset?

    /// Reads a recipe or the name of a protocol with steps.
    ///
    /// - Throws: `RecipeError`.
    public init(_ text: String) throws(RecipeError) {
        name = text
        recipe = try FeatureRecipe(text)
        preset = text.split(separator: "|", omittingEmptySubsequences: false).first.flatMap {
            RecipePreset(rawValue: String($0))
        }
    }

    /// The protocol's preprocessing; that of the k-NN evaluation where the recipe is spelt out.
    public var preprocessing: Preprocessing { preset?.preprocessing ?? Preprocessing() }
}
