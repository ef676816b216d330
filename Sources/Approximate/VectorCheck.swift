/// What every number of a vector must be.
enum VectorCheck {
    /// Beyond this, squared lengths of long vectors overflow, and with them every comparison.
    static let largest: Float = 1e15

    /// Throws where a number is NaN, infinite or too large.
    static func check(_ numbers: [Float], dimension: Int, _ name: String) throws(ApproximateError) {
        precondition(numbers.count % dimension == 0, "\(numbers.count) numbers are no rows of \(dimension)")
        // All at once first: this loop has no exit, so it runs at the speed of memory.
        var areGood = true
        for number in numbers { areGood = areGood && number.magnitude <= largest }
        if areGood { return }
        let place = numbers.firstIndex { !($0.magnitude <= largest) } ?? 0
        throw ApproximateError(
            .rows,
            "\(name) \(place / dimension) holds \(numbers[place]), where an index takes numbers up to 1e15 only"
        )
    }
}
