import Foundation

/// The most memory that this process has had since it was last asked to forget, as Linux counts it.
enum PeakMemory {
    /// Megabytes of 10^6 bytes; 0 where the system does not say.
    static var megabytes: Double {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        return (kilobytes ?? 0) * 1024 / 1e6
    }

    /// From now on the peak is that of what follows.
    static func forget() {
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    }
}
