extension SampleClass {
    /// Whether a point belongs to the shape.
    ///
    /// - Parameters:
    ///   - x: To the right, the shape lies in -1...1.
    ///   - y: Downwards, the shape lies in -1...1.
    ///   - variation: A number in 0..<1 that makes pictures of a class differ.
    func contains(x: Double, y: Double, variation: Double) -> Bool {
        let square = x * x + y * y
        switch self {
        case .disc:
            let narrow = y / (0.75 + 0.25 * variation)
            return x * x + narrow * narrow < 0.8
        case .ring:
            let inner = 0.42 + 0.24 * variation
            return square < 0.85 && square > inner * inner
        case .star:
            return Self.isInStar(x: x, y: y, points: 5 + Int(variation * 3), inner: 0.45)
        case .crescent:
            let shift = x - 0.35 - 0.15 * variation
            return square < 0.85 && shift * shift + y * y > 0.55
        case .heart:
            let (u, v) = (x * 1.2, 0.15 - y * 1.2)
            let round = u * u + v * v - 0.95
            return round * round * round < u * u * v * v * v
        case .flower:
            let petals = Double(5 + Int(variation * 3))
            let radius =
                0.64 + 0.3 * DeterministicMath.cosine(DeterministicMath.direction(x: x, y: y) * petals)
            return square < radius * radius
        case .leaf:
            let (above, below) = (y - 0.62, y + 0.62)
            return x * x + above * above < 1.25 && x * x + below * below < 1.25
        case .fish:
            return Self.isInFish(x: x, y: y, slimness: variation)
        case .house:
            let roof = y > -0.9 && y < -0.1 && abs(x) < (y + 0.9) * 1.15
            let walls = abs(x) < 0.65 && y >= -0.1 && y < 0.85
            let door = abs(x - 0.3 * (variation - 0.5)) < 0.17 && y > 0.3
            return roof || (walls && !door)
        case .tree:
            let trunk = abs(x) < 0.11 && y > 0.5 && y < 0.95
            let step = (y + 0.95) * (1.6 + variation)
            let branch = step - step.rounded(.down) * 0.72
            return trunk || (y > -0.95 && y < 0.6 && abs(x) < branch * 0.52)
        case .arrow:
            let head = x > 0.1 && x < 0.95 && abs(y) < (0.95 - x) * 0.85
            return head || (x > -0.9 && x <= 0.1 && abs(y) < 0.16 + 0.12 * variation)
        case .gear:
            let teeth = 8 + 2 * Double(Int(variation * 3))
            let turn = DeterministicMath.direction(x: x, y: y) * teeth
            let radius = turn - turn.rounded(.down) < 0.5 ? 0.94 : 0.72
            return square < radius * radius && square > 0.1
        }
    }

    private static func isInStar(x: Double, y: Double, points: Int, inner: Double) -> Bool {
        // Fold into the half of one point; there the outline is a straight line.
        let sector = 1 / Double(points)
        let folded = abs(starTurn(x: x, y: y, points: points))
        let radius = (x * x + y * y).squareRoot()
        let u = radius * DeterministicMath.cosine(folded)
        let v = radius * DeterministicMath.sine(folded)
        let (cornerX, cornerY) = (
            inner * DeterministicMath.cosine(sector / 2), inner * DeterministicMath.sine(sector / 2)
        )
        return (cornerX - 0.98) * v - cornerY * (u - 0.98) > 0
    }

    /// The direction from a star's nearest point, in turns.
    static func starTurn(x: Double, y: Double, points: Int) -> Double {
        let sector = 1 / Double(points)
        let turn = DeterministicMath.direction(x: y, y: x) + 0.5
        return turn - (turn / sector).rounded(.toNearestOrEven) * sector
    }

    private static func isInFish(x: Double, y: Double, slimness: Double) -> Bool {
        let (u, v) = ((x - 0.18) / 0.75, y / (0.52 - 0.14 * slimness))
        let tail = x < -0.35 && x > -0.95 && abs(y) < (-0.3 - x) * 0.8
        let (eyeX, eyeY) = (x - 0.55, y + 0.1)
        return (u * u + v * v < 1 || tail) && eyeX * eyeX + eyeY * eyeY > 0.009
    }
}
