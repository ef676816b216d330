/// Units per second over the last half minute, so that a slow start does not spoil the estimate for long.
struct RateMeter: Sendable {
    private static let window = 30.0
    /// Points in time nearer than this are not worth keeping.
    private static let spacing = 0.25
    private var points: [(time: Double, completed: Int)]

    init(time: Double, completed: Int) {
        points = [(time, completed)]
    }

    mutating func record(time: Double, completed: Int) {
        if let last = points.last, points.count > 1, time - last.time < Self.spacing { return }
        points.append((time, completed))
        // The newest point that is older than the window stays, so that slow work has a rate, too.
        if let first = points.firstIndex(where: { time - $0.time <= Self.window }), first > 1 {
            points.removeFirst(first - 1)
        }
    }

    func rate(time: Double, completed: Int) -> Double? {
        guard let first = points.first else { return nil }
        guard time - first.time > 0.01, completed > first.completed else { return nil }
        return Double(completed - first.completed) / (time - first.time)
    }
}
