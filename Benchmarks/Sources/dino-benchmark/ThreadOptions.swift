import Arguments
import Torch

/// How many threads compute.
struct ThreadOptions: ParsableArguments {
    @Option(help: "Threads that compute.", bounds: .between(1, 256))
    var threads = 2

    /// Sets the threads of libtorch.
    func apply() { TorchRuntime.threadCount = threads }
}
