/// A recipe that cannot be read or computed: one sentence.
public struct RecipeError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    /// With this sentence.
    public init(_ description: String) {
        self.description = description
    }
}
