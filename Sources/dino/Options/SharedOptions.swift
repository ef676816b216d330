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

    /// The device, with the threads set.
    func resolve() throws -> Device {
        if let threads { TorchRuntime.threadCount = threads }
        return try Device(device)
    }
}

/// Flags of the original that mean nothing here, so that its users' commands work.
struct LauncherOptions: ParsableArguments {
    @Option(names: ["dist_url"], help: ArgumentHelp("Ignored: one process.", visibility: .hidden))
    var distURL = "env://"

    @Option(names: ["local_rank"], help: ArgumentHelp("Ignored: one process.", visibility: .hidden))
    var localRank = 0
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
