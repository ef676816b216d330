extension SampleClass {
    /// The pattern that fills the shape: the share of its second tint at a point, in 0...1.
    ///
    /// - Parameters:
    ///   - x: To the right, the shape lies in -1...1.
    ///   - y: Downwards, the shape lies in -1...1.
    ///   - variation: The number that `contains(x:y:variation:)` got.
    ///   - pitch: The size of the pattern's parts, about 1.
    ///   - shiftX: Moves a pattern without a middle, in 0..<1.
    ///   - shiftY: Moves a pattern without a middle, in 0..<1.
    func fill(
        x: Double, y: Double, variation: Double, pitch: Double, shiftX: Double, shiftY: Double
    ) -> Double {
        let (u, v) = (x / pitch, y / pitch)
        switch self {
        case .disc:
            return Self.soft(0.3 - Self.dotDistance(u / 0.46 + shiftX, v / 0.4 + shiftY))
        case .ring:
            return Self.soft(0.4 * DeterministicMath.sine(8 * DeterministicMath.direction(x: x, y: y)))
        case .star:
            return Self.soft(4 * Self.starTurn(x: x, y: y, points: 5 + Int(variation * 3)))
        case .crescent:
            return Self.soft(0.13 - abs(Self.dotDistance(u / 0.56 + shiftX, v / 0.48 + shiftY) - 0.28))
        case .heart:
            return Self.soft(
                0.6 * DeterministicMath.sine(u / 0.62 + shiftX) * DeterministicMath.sine(v / 0.62 + shiftY))
        case .flower:
            let petals = Double(5 + Int(variation * 3))
            let ray = DeterministicMath.cosine(DeterministicMath.direction(x: x, y: y) * petals)
            return max(Self.soft(0.32 - (x * x + y * y).squareRoot()), Self.soft(0.7 * (ray - 0.75)))
        case .leaf:
            return max(Self.soft(0.06 - abs(y)), Self.line((u + abs(v) * 0.9) / 0.36 + shiftX, 0.16))
        case .fish:
            return Self.scale(v / 0.34 + shiftY, u / 0.3 + shiftX)
        case .house:
            return Self.brick(u / 0.56 + shiftX, v / 0.3 + shiftY)
        case .tree:
            let zigzag = abs(u / 0.4 + shiftX - (u / 0.4 + shiftX).rounded(.toNearestOrEven))
            return Self.line(v / 0.32 + zigzag + shiftY, 0.24)
        case .arrow:
            return Self.line(v / 0.3 + shiftY, 0.25)
        case .gear:
            return Self.line((u * u + v * v).squareRoot() / 0.3 + shiftX, 0.24)
        }
    }

    /// 0...1 over an edge at 0, a little wide so that patterns have no jagged edges.
    private static func soft(_ inside: Double) -> Double {
        min(max(inside * 7 + 0.5, 0), 1)
    }

    private static func fraction(_ x: Double) -> Double { x - x.rounded(.down) }

    /// How far a point is from the middle of its cell, in cells of which each second row is shifted by half.
    private static func dotDistance(_ x: Double, _ y: Double) -> Double {
        let row = y.rounded(.down)
        let (u, v) = (fraction(x + 0.5 * row) - 0.5, y - row - 0.5)
        return (u * u + v * v).squareRoot()
    }

    /// Lines at whole numbers, of this half width.
    private static func line(_ x: Double, _ width: Double) -> Double {
        soft(width - abs(x - x.rounded(.toNearestOrEven)))
    }

    /// Mortar between bricks of side 1.
    private static func brick(_ x: Double, _ y: Double) -> Double {
        max(line(y, 0.15), line(x + 0.5 * y.rounded(.down), 0.08))
    }

    /// Rows of scales: arcs of half a circle, each second row shifted by half.
    private static func scale(_ x: Double, _ y: Double) -> Double {
        let row = y.rounded(.down)
        let (u, v) = (fraction(x + 0.5 * row) - 0.5, y - row)
        return soft(0.14 - abs((u * u + v * v * 0.6).squareRoot() - 0.42))
    }
}
