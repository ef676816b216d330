extension BackboneConfiguration {
    /// The names that `named` knows; an XCiT's may also leave out its patch size.
    public static let names =
        VisionTransformerConfiguration.names + ResNetConfiguration.named.map(\.name)
        + XCiTConfiguration.names

    /// The sizes of this name: the original's, torchvision's for a ResNet, the authors' for an XCiT.
    ///
    /// - Parameter patchSize: Side of a patch, where the name does not say it.
    public static func named(_ name: String, patchSize: Int = 16) -> BackboneConfiguration? {
        if let sizes = VisionTransformerConfiguration.named(name, patchSize: patchSize) {
            return .visionTransformer(sizes)
        }
        if let sizes = ResNetConfiguration.named.first(where: { $0.name == name })?.sizes {
            return .resNet(sizes)
        }
        return XCiTConfiguration.named(name, patchSize: patchSize).map { .xcit($0) }
    }

    /// Its name, such as `vit_small`, `resnet50` or `xcit_small_12_p16`; nil for sizes without one.
    public var name: String? {
        switch self {
        case .visionTransformer(let sizes):
            VisionTransformerConfiguration.names.first {
                var named = VisionTransformerConfiguration.named($0, patchSize: sizes.patchSize)
                named?.imageSize = sizes.imageSize
                return named == sizes
            }
        case .resNet(let sizes): ResNetConfiguration.named.first { $0.sizes == sizes }?.name
        case .xcit(let sizes):
            XCiTConfiguration.names.first { XCiTConfiguration.named($0, patchSize: 16) == sizes }
        }
    }
}
