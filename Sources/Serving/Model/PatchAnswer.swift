import DINO
import Imaging

/// What one patch of a picture, or the class token, looks at; and which patches are like it.
struct PatchAnswer: Sendable {
    let columns, rows: Int
    let width, height: Int
    /// The middle of the patch as fractions of the picture; nil for the class token.
    let point: (x: Double, y: Double)?
    /// Row by row, the largest is 1: the mean over the heads, and each head.
    let attention: [Float]
    let heads: [[Float]]
    /// The cosine of each patch's token with the patch's.
    let similarity: [Float]?
    /// The connected patches that are like it, as a box.
    let region: PictureFraction?

    /// About how many patches a picture is cut into: fine enough to point at things, and a fraction of a second.
    private static let patches = 1024.0
    /// Patches along a side at most, however long a picture is.
    private static let longest = 128

    /// - Throws: `TorchError.outOfMemory`.
    init?(_ image: Image, at point: (x: Double, y: Double)?, by model: DenseModel) throws {
        // The grid covers the whole picture, its shape as near as whole patches allow.
        let aspect = Double(image.width) / Double(image.height)
        func side(_ length: Double) -> Int { min(max(Int(length.rounded()), 1), Self.longest) }
        let grid = (
            columns: side((Self.patches * aspect).squareRoot()),
            rows: side((Self.patches / aspect).squareRoot())
        )
        let view = DenseView(
            size: .exact(width: grid.columns * model.patchSize, height: grid.rows * model.patchSize))
        guard let picture = view(image, patchSize: model.patchSize) else { return nil }
        let place = point.map { point in
            (
                column: min(Int(point.x * Double(grid.columns)), grid.columns - 1),
                row: min(Int(point.y * Double(grid.rows)), grid.rows - 1)
            )
        }
        let patch = place.map { $0.row * grid.columns + $0.column }
        let maps = try model.attention(picture, block: model.depth, patch: patch)
        (columns, rows) = (grid.columns, grid.rows)
        (width, height) = (image.width, image.height)
        attention = Self.scaled(maps.mean)
        heads = (0..<maps.heads).map { Self.scaled(maps.head($0)) }
        guard let patch, let place else {
            self.point = nil
            similarity = nil
            region = nil
            return
        }
        self.point = (
            (Double(place.column) + 0.5) / Double(grid.columns), (Double(place.row) + 0.5) / Double(grid.rows)
        )
        let similarity = try model.similarities(picture, block: model.depth, patch: patch)
        self.similarity = similarity
        region = Self.region(around: place, columns: grid.columns, rows: grid.rows, similarity)
    }

    private static func scaled(_ weights: [Float]) -> [Float] {
        let largest = weights.max() ?? 0
        return largest > 0 ? weights.map { $0 / largest } : weights
    }

    /// The box of the patches that are connected to one and like it: half-way at least between the picture's mean
    /// similarity and 1. A single patch gets its neighbours, as it shows too little.
    static func region(
        around place: (column: Int, row: Int), columns: Int, rows: Int, _ similarity: [Float]
    ) -> PictureFraction {
        let mean = similarity.reduce(0, +) / Float(max(1, similarity.count))
        let bound = (1 + mean) / 2
        var seen = [Bool](repeating: false, count: columns * rows)
        var waiting = [place]
        seen[place.row * columns + place.column] = true
        var (left, right, top, bottom) = (place.column, place.column, place.row, place.row)
        while let (column, row) = waiting.popLast() {
            (left, right) = (min(left, column), max(right, column))
            (top, bottom) = (min(top, row), max(bottom, row))
            for (x, y) in [(column - 1, row), (column + 1, row), (column, row - 1), (column, row + 1)]
            where (0..<columns).contains(x) && (0..<rows).contains(y) {
                let index = y * columns + x
                guard !seen[index], similarity[index] >= bound else { continue }
                seen[index] = true
                waiting.append((x, y))
            }
        }
        if left == right, top == bottom {
            (left, right) = (max(left - 1, 0), min(right + 1, columns - 1))
            (top, bottom) = (max(top - 1, 0), min(bottom + 1, rows - 1))
        }
        return PictureFraction(
            left: Double(left) / Double(columns), top: Double(top) / Double(rows),
            right: Double(right + 1) / Double(columns), bottom: Double(bottom + 1) / Double(rows))
    }
}
