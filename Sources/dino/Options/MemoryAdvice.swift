import Arguments
import Torch

/// What a command says when memory runs out, on the CPU or on a GPU: the flags of its own that make it need less.
enum MemoryAdvice {
    /// The flags of the command that runs.
    nonisolated(unsafe) static var settings: [Setting] = []

    /// Flags that take less memory when they are lower, those that help most first.
    private static let lower = [
        "batch_size_per_gpu", "local_crops_number", "global_crops_size", "crop_size", "image_size", "imsize",
        "out_dim", "maximum_side", "draws",
    ]

    /// The sentence for an error that the command's work threw.
    static func describe(_ error: any Error) -> String {
        if case .outOfMemory(let message)? = error as? TorchError { return sentence(message) }
        return "\(error)"
    }

    /// The sentence for a lack of memory.
    static func sentence(_ message: String) -> String {
        let names = Set(settings.map(\.name))
        var advice: [String] = []
        let lowered = lower.filter(names.contains).map { name in
            name == "batch_size_per_gpu" && names.contains("accumulate")
                ? "--\(name) (raise --accumulate as much, and a step stays as large)" : "--" + name
        }
        if !lowered.isEmpty { advice.append("lower " + listed(lowered)) }
        var given: [String] = []
        if names.contains("crops_per_pass") { given.append("--crops_per_pass 1") }
        if names.contains("precision"), message.contains("CUDA"), isFullPrecision {
            given.append("--precision bf16")
        }
        if !given.isEmpty { advice.append("give " + listed(given)) }
        if advice.isEmpty { advice = ["free some, or use a machine with more"] }
        return "not enough memory (\(message)); " + advice.joined(separator: ", or ")
    }

    private static var isFullPrecision: Bool {
        settings.contains { $0.name == "precision" && $0.value == .text("fp32") }
    }

    private static func listed(_ items: [String]) -> String {
        items.count < 2
            ? items.joined() : items.dropLast().joined(separator: ", ") + " or " + items[items.count - 1]
    }
}
