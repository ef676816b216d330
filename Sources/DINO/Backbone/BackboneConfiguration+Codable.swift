/// A vision transformer is kept as its sizes alone, as before there were others; these say their kind.
extension BackboneConfiguration: Codable {
    private enum Key: String, CodingKey {
        case kind
    }

    /// Reads the kind, then its sizes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decodeIfPresent(String.self, forKey: .kind) {
        case nil: self = .visionTransformer(try VisionTransformerConfiguration(from: decoder))
        case "resnet": self = .resNet(try ResNetConfiguration(from: decoder))
        case "xcit": self = .xcit(try XCiTConfiguration(from: decoder))
        case let kind?:
            throw DecodingError.dataCorruptedError(
                forKey: Key.kind, in: container, debugDescription: "no kind of network: \(kind)")
        }
    }

    /// Writes the sizes, and the kind beside them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .visionTransformer(let sizes): try sizes.encode(to: encoder)
        case .resNet(let sizes):
            try container.encode("resnet", forKey: .kind)
            try sizes.encode(to: encoder)
        case .xcit(let sizes):
            try container.encode("xcit", forKey: .kind)
            try sizes.encode(to: encoder)
        }
    }
}
