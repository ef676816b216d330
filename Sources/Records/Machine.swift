import Foundation

/// The computer that a measurement ran on, without its name.
public struct Machine: Sendable, Equatable {
    /// The operating system and the processor's architecture.
    public let os: String
    /// The processor's model.
    public let cpu: String
    /// How many processors this process may use.
    public let cores: Int
    /// Main memory in bytes.
    public let memory: UInt64
    /// The GPU's model; nil where none is used.
    public let gpu: String?

    /// Describes a computer.
    public init(os: String, cpu: String, cores: Int, memory: UInt64, gpu: String? = nil) {
        self.os = os
        self.cpu = cpu
        self.cores = cores
        self.memory = memory
        self.gpu = gpu
    }

    /// Describes the present computer; the GPU's model is the caller's to say.
    public static func describe(gpu: String? = nil) -> Machine {
        let process = ProcessInfo.processInfo
        return Machine(
            os: "\(systemName()), \(architecture)", cpu: processorName(),
            cores: process.activeProcessorCount, memory: process.physicalMemory, gpu: gpu)
    }

    /// In a line for a person, such as `Xeon, 2 cores, Debian GNU/Linux 12, x86_64`.
    public var summary: String {
        let processors = "\(cpu), \(cores) core\(cores == 1 ? "" : "s"), \(os)"
        return gpu.map { "\($0); \(processors)" } ?? processors
    }

    /// The members `os`, `cpu`, `cores`, `memory` in bytes and, where there is one, `gpu`.
    public var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("os", .string(os)), .init("cpu", .string(cpu)), .init("cores", .integer(cores)),
            .init("memory", .integer(Int(clamping: memory))),
        ]
        if let gpu { members.append(.init("gpu", .string(gpu))) }
        return .object(members)
    }

    /// The model in the text of /proc/cpuinfo; nil where it names none, as on ARM.
    package static func processorName(cpuInfo: String) -> String? {
        let names = ["model name", "Hardware", "Model"]
        for line in cpuInfo.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let key = parts[0].trimmingCharacters(in: .whitespaces)
            if names.contains(key) {
                return parts[1].split(separator: " ").joined(separator: " ")
            }
        }
        return nil
    }

    /// The system's name in the text of /etc/os-release; nil where it names none.
    package static func systemName(osRelease: String) -> String? {
        let prefix = "PRETTY_NAME="
        let line = osRelease.split(separator: "\n").first { $0.hasPrefix(prefix) }
        return line.map { $0.dropFirst(prefix.count).trimmingCharacters(in: ["\"", "'"]) }
    }

    private static func systemName() -> String {
        #if os(Linux)
            let release = try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)
            return release.flatMap(systemName(osRelease:)) ?? "Linux"
        #else
            return "macOS " + ProcessInfo.processInfo.operatingSystemVersionString
        #endif
    }

    private static func processorName() -> String {
        #if os(Linux)
            let info = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
            return info.flatMap(processorName(cpuInfo:)) ?? "unknown"
        #else
            var size = 0
            sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
            var bytes = [UInt8](repeating: 0, count: size)
            sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0)
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        #endif
    }

    private static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "arm64"
        #else
            "other"
        #endif
    }
}
