import Foundation

/// A size in bytes for people, in powers of 1024: `832 B`, `1.5 KiB`, `12 GiB`.
public func humanBytes(_ bytes: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var value = Double(bytes)
    var unit = 0
    // 1023.95 would be shown as 1024.
    while abs(value) >= 999.5, unit + 1 < units.count {
        value /= 1024
        unit += 1
    }
    return (unit == 0 ? String(bytes) : shortNumber(value)) + " " + units[unit]
}

/// A span of time for people: `850 ms`, `12.3 s`, `7m 33s`, `2h 05m`, `3d 04h`; `?` where it is not finite.
public func humanDuration(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "?" }
    if seconds < 0 { return "-" + humanDuration(-seconds) }
    if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 59.95 { return String(format: "%.1f s", seconds) }
    let whole = Int(seconds.rounded())
    let (days, hours, minutes) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60)
    if days > 0 { return String(format: "%dd %02dh", days, hours) }
    if hours > 0 { return String(format: "%dh %02dm", hours, minutes) }
    return String(format: "%dm %02ds", minutes, whole % 60)
}

/// A number with about three digits: `0.0523`, `1.50`, `15.2`, `152`, `15200`.
package func shortNumber(_ value: Double) -> String {
    switch abs(value) {
    case ..<0.001 where value != 0: return String(format: "%.2e", value)
    case ..<0.1: return String(format: "%.4f", value)
    case ..<9.995: return String(format: "%.2f", value)
    case ..<99.95: return String(format: "%.1f", value)
    case ..<1e6: return String(format: "%.0f", value)
    default: return String(format: "%.3g", value)
    }
}
