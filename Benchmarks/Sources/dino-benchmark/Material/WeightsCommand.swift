import Arguments
import DINO
import NN
import TensorFiles
import Torch

/// `dino-benchmark weights`.
struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "Write an untrained backbone as .safetensors, which both sides read.")

    @Argument(help: ArgumentHelp("Where the weights go.", valueName: "file"))
    var output: String

    @OptionGroup var network: NetworkOptions

    func run() throws {
        let backbone = try network.configuration().network(generator: Generator(seed: 0))
        try SafetensorsFile(tensors: try backbone.stateDictView()).write(to: output)
    }
}
