import Imaging

/// A picture's light and dark places, to tell whether two pictures show the same without asking their features.
struct PictureSketch {
    private static let side = 16
    /// Sketches that agree this well are of the same picture: different pictures reach 0.9 rarely.
    private static let agreement: Float = 0.9

    /// Brightness of a coarse grid, its mean taken away, of unit length; nil for a picture of one tone.
    private let values: [Float]?

    init(_ image: Image) {
        let small = image.resized(width: Self.side, height: Self.side, filter: .bilinear)
        let tones = stride(from: 0, to: small.pixels.count, by: 3).map { place in
            small.pixels[place..<place + 3].reduce(0 as Float) { $0 + Float($1) / 3 }
        }
        let mean = tones.reduce(0, +) / Float(tones.count)
        let centred = tones.map { $0 - mean }
        let length = centred.reduce(0) { $0 + $1 * $1 }.squareRoot()
        // Below a grey level of spread there is nothing to compare.
        values = length > Float(Self.side) ? centred.map { $0 / length } : nil
    }

    /// Whether the two show the same, also mirrored or turned by quarters.
    func agrees(with other: PictureSketch) -> Bool {
        guard let values, let theirs = other.values else { return false }
        return (0..<8).contains { symmetry in
            var sum: Float = 0
            for y in 0..<Self.side {
                for x in 0..<Self.side {
                    sum += values[y * Self.side + x] * theirs[Self.place(x, y, symmetry)]
                }
            }
            return sum >= Self.agreement
        }
    }

    /// Where a cell of the grid goes under one of the square's eight symmetries.
    private static func place(_ x: Int, _ y: Int, _ symmetry: Int) -> Int {
        let (a, b) = symmetry & 4 == 0 ? (x, y) : (y, x)
        let column = symmetry & 1 == 0 ? a : side - 1 - a
        let row = symmetry & 2 == 0 ? b : side - 1 - b
        return row * side + column
    }
}
