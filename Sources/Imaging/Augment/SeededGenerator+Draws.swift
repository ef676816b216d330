extension SeededGenerator {
    /// A uniform whole number in `0..<count`.
    package mutating func whole(below count: Int) -> Int {
        min(Int(uniform() * Double(count)), count - 1)
    }

    /// True with this probability.
    package mutating func happens(_ probability: Double) -> Bool {
        uniform() < probability
    }
}
