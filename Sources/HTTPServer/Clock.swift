import Dispatch

/// Nanoseconds that only go forwards.
enum Clock {
    static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    /// So many seconds from `start` on.
    static func after(_ seconds: Double, from start: UInt64 = now) -> UInt64 {
        start + UInt64(seconds * 1e9)
    }
}
