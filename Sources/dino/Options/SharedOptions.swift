import Arguments
import Console
import DINO
import Foundation
import Imaging
import Records
import Torch

/// Number formats that a user can choose.
enum Precision: String, CaseIterable, ExpressibleByArgument {
    case auto, fp32, bf16, fp16

    /// The format of matrix products; `auto` is fp32 on a CPU and bf16 on a GPU, unless half precision is
    /// off.
    func dtype(on device: Device, allowHalf: Bool = true) -> DType {
        switch self {
        case .fp32: .float32
        case .bf16: .bfloat16
        case .fp16: .float16
        case .auto: device == .cpu || !allowHalf ? .float32 : .bfloat16
        }
    }
}

/// Which backbone.
struct BackboneOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Backbone: vit_tiny, vit_small or vit_base (deit_… is the same). The sizes below change it freely.",
            valueName: "name"))
    var arch = "vit_small"

    @Option(
        help: "Side of a square patch in pixels. Smaller patches: better features, more work.",
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
    func configuration(file: VisionTransformerConfiguration? = nil) throws -> VisionTransformerConfiguration {
        guard let named = VisionTransformerConfiguration.named(arch, patchSize: patchSize) else {
            throw ValidationError(
                "--arch '\(arch)' is not known; it is one of "
                    + VisionTransformerConfiguration.names.joined(separator: ", ") + ".")
        }
        var configuration = $arch.wasGiven ? named : file ?? named
        if let file {
            if !$patchSize.wasGiven { configuration.patchSize = file.patchSize }
            // The table of positions is the file's; a network takes pictures of any size.
            configuration.imageSize = file.gridSide * configuration.patchSize
        }
        if $patchSize.wasGiven { configuration.patchSize = patchSize }
        configuration.embedDim = embedDim ?? configuration.embedDim
        configuration.depth = depth ?? configuration.depth
        configuration.heads = numHeads ?? configuration.heads
        if let problem = configuration.problem { throw ValidationError(problem + ".") }
        return configuration
    }

    /// What to call it in a message; nil where no flag names it.
    var name: String? { $arch.wasGiven || $patchSize.wasGiven ? "\(arch)/\(patchSize)" : nil }
}

/// Where to compute.
struct DeviceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("auto, cpu, cuda or cuda:N.", valueName: "device"))
    var device = "auto"

    @Option(
        help:
            "Number format of matrix products: auto is fp32 on a CPU and bf16 on a GPU (training in fp16 scales the loss)."
    )
    var precision = Precision.auto

    @Option(
        help: "Threads of the CPU's operators; all cores where it is not given.", bounds: .between(1, 1024))
    var threads: Int?

    /// The device, with the threads set; where several processes share this machine, each has a device or a part of
    /// the cores of its own.
    func resolve(_ job: Job = .alone) throws -> Device {
        if let threads = threads ?? job.threads { TorchRuntime.threadCount = threads }
        let isOwn = !job.group.isAlone && (device == "cuda" || device == "auto" && Device.cudaCount > 0)
        return try Device(isOwn ? "cuda:\(job.localRank)" : device)
    }
}

extension JSONValue {
    /// A flag's value.
    init(_ value: SettingValue) {
        self =
            switch value {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            case .number(let value): .number(value)
            case .text(let value): .string(value)
            case .list(let values): .array(values.map(JSONValue.init))
            }
    }
}

extension CommandResult {
    /// The result of a command with all its flags; those that something else than the user decided as
    /// resolved.
    init(_ name: String, settings: [Setting], resolved: [String: JSONValue] = [:]) {
        self.init(
            command: name, version: Dino.version,
            settings: settings.map { .init($0.name, resolved[$0.name] ?? JSONValue($0.value)) },
            machine: .describe())
    }
}

/// A share of a hundred with one decimal.
func percent(_ value: Double) -> String { String(format: "%.1f", value) }
