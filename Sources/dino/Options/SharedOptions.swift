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

    /// The format of matrix products; `auto` is fp32 on a CPU and half precision on a GPU (bf16, or fp16 where the GPU
    /// is older than that), unless half precision is off.
    func dtype(on device: Device, allowHalf: Bool = true) -> DType {
        switch self {
        case .fp32: .float32
        case .bf16: .bfloat16
        case .fp16: .float16
        case .auto:
            device == .cpu || !allowHalf ? .float32 : device.computes(in: .bfloat16) ? .bfloat16 : .float16
        }
    }

    /// Says where the format that was asked for would only be emulated.
    ///
    /// - Throws: `TorchError.noDevice` on a GPU, where it would run at a fraction of the speed.
    func check(on device: Device) throws(TorchError) {
        guard !device.computes(in: dtype(on: device)) else { return }
        if device == .cpu {
            Diagnostic.warn(
                "this processor only emulates \(rawValue): it may be slower than --precision fp32, and takes less memory."
            )
        } else {
            throw .noDevice(
                "\(device.fullName) does not compute in \(rawValue); use --precision \(self == .bf16 ? "fp16" : "fp32")"
            )
        }
    }
}

/// Where to compute.
struct DeviceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "auto (the first GPU, where there is one), cpu, cuda or cuda:N.", valueName: "device"))
    var device = "auto"

    @Option(
        help:
            "Number format of matrix products: auto is fp32 on a CPU and bf16 on a GPU, or fp16 on one that has no bf16 (training in fp16 scales the loss)."
    )
    var precision = Precision.auto

    @Option(
        help: ArgumentHelp(
            "Let a GPU round the inputs of fp32 products to TF32; not given: true in training, as in the original, and false elsewhere.",
            valueName: "bool"))
    var tf32: Bool?

    @Option(
        help: "Threads of the CPU's operators; all cores where it is not given.", bounds: .between(1, 1024))
    var threads: Int?

    /// The device, with the threads and the precision of products set; where several processes share this machine, each
    /// has a device or a part of the cores of its own.
    ///
    /// - Parameter allowsTF32: Whether the command takes TF32 where no flag says otherwise: training does, what compares
    ///   features does not, as a cosine is off by up to 0.001 then.
    func resolve(_ job: Job = .alone, allowsTF32: Bool = false) throws -> Device {
        if let threads = threads ?? job.threads { TorchRuntime.threadCount = threads }
        let isOwn = !job.group.isAlone && (device == "cuda" || device == "auto" && Device.cudaCount > 0)
        let device = try Device(isOwn ? "cuda:\(job.localRank)" : device)
        if device != .cpu { TorchRuntime.allowsTF32 = tf32 ?? allowsTF32 }
        try precision.check(on: device)
        return device
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
