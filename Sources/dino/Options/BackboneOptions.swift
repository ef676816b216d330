import Arguments
import DINO

/// Which backbone.
struct BackboneOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Backbone: vit_tiny, vit_small or vit_base (deit_… is the same), resnet18, 34, 50, 101, 152, wide_… and resnext… as torchvision names them, or xcit_nano_12_p16 to xcit_large_24_p8. The sizes below change a transformer freely.",
            valueName: "name"))
    var arch = "vit_small"

    @Option(
        help:
            "Side of a transformer's square patch in pixels. Smaller patches: better features, more work.",
        bounds: .positive)
    var patchSize = 16

    @Option(help: "Width of a token, for a backbone of your own.", bounds: .positive)
    var embedDim: Int?

    @Option(help: "Number of blocks, for a backbone of your own.", bounds: .positive)
    var depth: Int?

    @Option(
        help: "Attention heads of a block, for a backbone of your own; they divide the width.",
        bounds: .positive)
    var numHeads: Int?

    /// The sizes that the flags say; those that are not given are a file's, where there is one.
    func configuration(file: BackboneConfiguration? = nil) throws -> BackboneConfiguration {
        let named = try named(patchSize: $patchSize.wasGiven ? patchSize : file?.patchSize ?? patchSize)
        let configuration =
            switch $arch.wasGiven ? named : file ?? named {
            case .visionTransformer(let sizes):
                BackboneConfiguration.visionTransformer(changed(sizes, file: file?.visionTransformer))
            case .xcit(let sizes): BackboneConfiguration.xcit(changed(sizes))
            case .resNet(let sizes): try unchanged(sizes)
            }
        if let problem = configuration.problem { throw ValidationError(problem + ".") }
        return configuration
    }

    private func named(patchSize: Int) throws -> BackboneConfiguration {
        guard let named = BackboneConfiguration.named(arch, patchSize: patchSize) else {
            let nearest = Names.nearest(to: arch, among: BackboneConfiguration.names)
            throw ValidationError(
                "--arch '\(arch)' is not known; \(nearest.map { "did you mean \($0)? It" } ?? "it") is one of "
                    + BackboneConfiguration.names.joined(separator: ", ") + ".")
        }
        if $patchSize.wasGiven, case .xcit(let sizes) = named, sizes.patchSize != self.patchSize {
            throw ValidationError(
                "--arch \(arch) has patches of \(sizes.patchSize) pixels, not the \(self.patchSize) of --patch_size."
            )
        }
        return named
    }

    private func changed(
        _ sizes: VisionTransformerConfiguration, file: VisionTransformerConfiguration?
    ) -> VisionTransformerConfiguration {
        var sizes = sizes
        if let file {
            if !$patchSize.wasGiven { sizes.patchSize = file.patchSize }
            // The table of positions is the file's; a network takes pictures of any size.
            sizes.imageSize = file.gridSide * sizes.patchSize
        }
        if $patchSize.wasGiven { sizes.patchSize = patchSize }
        sizes.embedDim = embedDim ?? sizes.embedDim
        sizes.depth = depth ?? sizes.depth
        sizes.heads = numHeads ?? sizes.heads
        return sizes
    }

    private func changed(_ sizes: XCiTConfiguration) -> XCiTConfiguration {
        XCiTConfiguration(
            patchSize: $patchSize.wasGiven ? patchSize : sizes.patchSize,
            embedDim: embedDim ?? sizes.embedDim,
            depth: depth ?? sizes.depth, heads: numHeads ?? sizes.heads)
    }

    /// A ResNet has only its name; --patch_size is the original's and means nothing there either.
    private func unchanged(_ sizes: ResNetConfiguration) throws -> BackboneConfiguration {
        for (flag, value) in [("embed_dim", embedDim), ("depth", depth), ("num_heads", numHeads)]
        where value != nil {
            throw ValidationError("--\(flag) does not go with a ResNet, whose sizes are those of its name.")
        }
        return .resNet(sizes)
    }

    /// The name with the patch size of an XCiT.
    var fullArch: String {
        guard case .xcit(let sizes)? = BackboneConfiguration.named(arch, patchSize: patchSize),
            !arch.hasSuffix("_p\(sizes.patchSize)")
        else { return arch }
        return "\(arch)_p\(sizes.patchSize)"
    }

    /// What to call it in a message; nil where no flag names it.
    var name: String? {
        guard $arch.wasGiven || $patchSize.wasGiven else { return nil }
        let isTransformer = BackboneConfiguration.named(arch, patchSize: patchSize)?.visionTransformer != nil
        return isTransformer ? "\(arch)/\(patchSize)" : fullArch
    }
}
