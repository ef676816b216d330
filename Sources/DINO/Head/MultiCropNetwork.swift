import NN
import Torch

/// A backbone with its projection head, for crops of several sizes (`MultiCropWrapper`).
public final class MultiCropNetwork: Module {
    /// The part that is kept after training.
    public let backbone: Backbone
    /// The part that only training needs.
    public let head: ProjectionHead

    /// Joins the two.
    public init(backbone: Backbone, head: ProjectionHead) {
        self.backbone = backbone
        self.head = head
    }

    /// Crops grouped by size, each (crops·B, 3, S, S), to features (all, D) and logits (all, K), crop after crop.
    public func callAsFunction(
        _ groups: [Tensor], depthDraws: Tensor? = nil
    ) -> (features: Tensor, logits: Tensor) {
        let features = backbone(groups, depthDraws: depthDraws)
        return (features, head(features))
    }
}
