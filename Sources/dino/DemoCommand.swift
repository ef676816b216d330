import Arguments
import Console
import Torch

/// `dino demo`.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Train on a small picture set of its own, in a few minutes on a laptop.",
        discussion: """
            Draws pictures, measures k-NN of raw pixels and of an untrained network, trains DINO without labels, and \
            measures again. Running it again goes on where it stopped.
            """)

    @Option(help: ArgumentHelp("Where everything goes.", valueName: "folder"))
    var outputDir = "demo"

    @Option(help: "Passes over the pictures.", bounds: .positive)
    var epochs = 20

    @OptionGroup var machine: DeviceOptions

    func run() throws {
        SignalWatcher.install()
        let demo = try Demo(folder: outputDir, epochs: epochs, device: machine.resolve(allowsTF32: true))
        try demo.drawPictures()
        let before = try demo.measureBefore()
        guard try demo.train() else { return }
        try demo.explain(before, try demo.measureAfter())
    }
}
