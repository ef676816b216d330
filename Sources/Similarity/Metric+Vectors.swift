extension Metric {
    /// How near two vectors of one length are: a cosine, a distance or a dot product.
    ///
    /// The cosine with a vector of zeros is 0.
    public func score(_ a: [Float], _ b: [Float]) -> Double {
        precondition(a.count == b.count, "vectors of \(a.count) and \(b.count) numbers")
        var (dot, squareA, squareB, squareOfDifference) = (0.0, 0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            let (x, y) = (Double(x), Double(y))
            dot += x * y
            squareA += x * x
            squareB += y * y
            squareOfDifference += (x - y) * (x - y)
        }
        switch self {
        case .dot: return dot
        case .l2: return squareOfDifference.squareRoot()
        case .cosine:
            let lengths = (squareA * squareB).squareRoot()
            // Rounding may leave the range of a cosine; what is no number stays none.
            return lengths == 0 ? 0 : min(max(dot / lengths, -1), 1)
        }
    }
}
