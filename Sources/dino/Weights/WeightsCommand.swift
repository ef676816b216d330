import Arguments

/// `dino weights`.
struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "List, fetch, look into and convert weights.",
        discussion: """
            Names of published weights work wherever --pretrained_weights is asked for. They are kept in the folder \
            that PyTorch hub uses ($TORCH_HOME/hub/checkpoints, else ~/.cache/torch/hub/checkpoints), where files \
            that are there already are found.
            """,
        subcommands: [WeightsList.self, WeightsPull.self, WeightsInspect.self, WeightsConvert.self])
}
