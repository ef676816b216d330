import Imaging

/// A protocol of the original: its feature and what it makes of a picture before the network.
///
/// Normalisation is no part of it: write `|l2` where the protocol normalises (k-NN, copy detection,
/// retrieval).
public enum RecipePreset: String, Sendable, CaseIterable {
    /// k-NN evaluation (`eval_knn.py`): class token of the last block.
    case knn
    /// Linear evaluation of small networks (`eval_linear.py`): class tokens of the last four blocks.
    case linearS = "linear-s"
    /// Linear evaluation of large networks: class token and mean patch token, channel by channel in turn.
    case linearB = "linear-b"
    /// Copy detection (`eval_copy_detection.py`): class token and GeM-pooled patch tokens.
    case copyDetection = "copy-detection"
    /// Image retrieval (`eval_image_retrieval.py`): class token; its multi-scale variant is
    /// `retrieval|multiscale`.
    case retrieval

    /// The feature, as the protocol's network code gives it.
    public var recipe: FeatureRecipe {
        switch self {
        case .knn, .retrieval: FeatureRecipe([.init(.classToken)])
        case .linearS: FeatureRecipe([.init(.classToken, blocks: 4)])
        case .linearB: FeatureRecipe([.init(.classToken), .init(.mean)], isInterleaved: true)
        case .copyDetection: FeatureRecipe([.init(.classToken), .init(.gem(exponent: 4))])
        }
    }

    /// What the protocol makes of a picture.
    public var preprocessing: Preprocessing {
        switch self {
        case .knn, .linearS, .linearB: Preprocessing()
        case .copyDetection: Preprocessing(fit: .squeeze, cropSize: 320)
        case .retrieval: Preprocessing(fit: .shrink, filter: .lanczos3)
        }
    }

    /// In words, for a table.
    public var purpose: String {
        switch self {
        case .knn: "k-NN evaluation"
        case .linearS: "linear evaluation, small networks"
        case .linearB: "linear evaluation, large networks"
        case .copyDetection: "copy detection"
        case .retrieval: "image retrieval"
        }
    }
}
