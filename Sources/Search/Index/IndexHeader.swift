import Similarity

/// What an index says of itself.
public struct IndexHeader: Sendable, Equatable {
    /// The folder that paths are relative to, absolute.
    public var root: String
    /// What the features are.
    public var features: FeatureSpecification
    /// How vectors are kept.
    public var precision: VectorPrecision

    /// Describes an index.
    public init(root: String, features: FeatureSpecification, precision: VectorPrecision) {
        self.root = root
        self.features = features
        self.precision = precision
    }
}
