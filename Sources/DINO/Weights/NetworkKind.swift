/// What a state dict is of, told by its names.
public enum NetworkKind: Sendable, Equatable {
    case visionTransformer, xcit, resNet, linearHead, other

    /// Looks at names with their shapes, under the original's names.
    init(_ shapes: [String: [Int]]) {
        if shapes["pos_embed"] != nil, shapes["patch_embed.proj.weight"] != nil {
            self = .visionTransformer
        } else if shapes.keys.contains(where: { $0.hasPrefix("cls_attn_blocks.") }) {
            self = .xcit
        } else if shapes["conv1.weight"] != nil, shapes["layer1.0.conv1.weight"] != nil {
            self = .resNet
        } else if shapes["linear.weight"] != nil, shapes["linear.bias"] != nil {
            self = .linearHead
        } else {
            self = .other
        }
    }

    /// Whether it is a network that makes features.
    public var isBackbone: Bool { [.visionTransformer, .xcit, .resNet].contains(self) }

    /// With its article, for a sentence.
    public var words: String {
        switch self {
        case .visionTransformer: "a vision transformer"
        case .xcit: "an XCiT"
        case .resNet: "a ResNet"
        case .linearHead: "a linear classifier"
        case .other: "tensors of an unknown network"
        }
    }
}
