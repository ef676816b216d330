import Arguments
import DINO

/// Which backbone.
struct NetworkOptions: ParsableArguments {
    @Option(help: "Backbone, as 'dino train --help' lists them.")
    var arch = "vit_small"

    @Option(help: "Side of a transformer's square patch in pixels.", bounds: .between(1, 224))
    var patchSize = 16

    /// The sizes.
    func configuration() throws -> BackboneConfiguration {
        guard let configuration = BackboneConfiguration.named(arch, patchSize: patchSize) else {
            throw ValidationError(
                "--arch '\(arch)' is not known; take one of \(BackboneConfiguration.names.joined(separator: ", "))."
            )
        }
        return configuration
    }
}
