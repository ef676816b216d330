import Arguments
import DINO

/// Which backbone.
struct NetworkOptions: ParsableArguments {
    @Option(help: "Backbone: vit_tiny, vit_small or vit_base.")
    var arch = "vit_small"

    @Option(help: "Side of a square patch in pixels.", bounds: .between(1, 224))
    var patchSize = 16

    /// The sizes.
    func configuration() throws -> VisionTransformerConfiguration {
        guard let configuration = VisionTransformerConfiguration.named(arch, patchSize: patchSize) else {
            throw ValidationError("--arch '\(arch)' is not known; take vit_tiny, vit_small or vit_base.")
        }
        return configuration
    }
}
