import DINO
import Torch

/// One recipe's features of a labelled set.
public struct FeatureSet {
    /// The recipe as the user wrote it.
    public let name: String
    /// The feature.
    public let recipe: FeatureRecipe
    /// Of the pictures that answer, (N, D).
    public let train: Tensor
    /// Of the pictures that ask, (M, D).
    public let test: Tensor
    /// Milliseconds that the network and the recipe take for a picture, without reading it.
    public let milliseconds: Double

    /// Joins the two.
    public init(name: String, recipe: FeatureRecipe, train: Tensor, test: Tensor, milliseconds: Double) {
        self.name = name
        self.recipe = recipe
        self.train = train
        self.test = test
        self.milliseconds = milliseconds
    }
}
