import Arguments

/// One side of `make bench`: each command measures one thing once and prints a line of JSON.
@main struct DinoBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dino-benchmark",
        abstract: "Measure swift-dino; Benchmarks/bench.py runs this beside its peers.",
        groupedSubcommands: [
            CommandGroup(
                name: "Measure",
                subcommands: [
                    PipelineCommand.self, StepCommand.self, ExtractCommand.self, KNNCommand.self,
                    SearchCommand.self,
                ]),
            CommandGroup(
                name: "Make what is measured on",
                subcommands: [PicturesCommand.self, WeightsCommand.self, VectorsCommand.self]),
        ])

    static func main() { main(nil) }
}
