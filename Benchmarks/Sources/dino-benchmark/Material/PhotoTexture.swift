import Imaging

/// Noise of all scales, as photographs have it: each octave half as strong as the next coarser one.
///
/// A drawing's plain areas compress and decode as no photograph does.
struct PhotoTexture {
    /// Names the random stream.
    let seed: UInt64
    /// Width of a cell of each octave in pixels, and how far it changes a sample.
    private static let octaves: [(cell: Int, strength: Float)] = [
        (64, 34), (24, 22), (9, 15), (4, 10), (2, 7),
    ]
    /// How far single pixels differ.
    private static let grain: Float = 3

    /// The picture with the noise upon it.
    func applied(to picture: Image) -> Image {
        let (width, height) = (picture.width, picture.height)
        var generator = SeededGenerator(seed, 0x7E47)
        var light = [Float](repeating: 0, count: width * height)
        for octave in Self.octaves { add(octave, to: &light, width: width, height: height, &generator) }
        var result = picture
        for place in light.indices {
            for channel in 0..<3 {
                let own = Float(generator.uniform(-1...1)) * Self.grain
                let value = Float(picture.pixels[place * 3 + channel]) + light[place] + own
                result.pixels[place * 3 + channel] = UInt8(min(max(value, 0), 255))
            }
        }
        return result
    }

    /// Random numbers at the corners of cells, and straight lines between them.
    private func add(
        _ octave: (cell: Int, strength: Float), to light: inout [Float], width: Int, height: Int,
        _ generator: inout SeededGenerator
    ) {
        let columns = width / octave.cell + 2
        let corners = (0..<columns * (height / octave.cell + 2)).map { _ in
            Float(generator.uniform(-1...1)) * octave.strength
        }
        let scale = 1 / Float(octave.cell)
        for row in 0..<height {
            let (top, down) = (row / octave.cell * columns, Float(row % octave.cell) * scale)
            for column in 0..<width {
                let (left, right) = (column / octave.cell, Float(column % octave.cell) * scale)
                let above = corners[top + left] * (1 - right) + corners[top + left + 1] * right
                let below =
                    corners[top + columns + left] * (1 - right) + corners[top + columns + left + 1] * right
                light[row * width + column] += above * (1 - down) + below * down
            }
        }
    }
}
