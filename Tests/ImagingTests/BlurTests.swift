import CPixels
import Imaging
import Testing

/// Blurs against the definition: Pillow's extended box filter, sample by sample.
@Suite struct BlurTests {
    static let paths = [PX_PORTABLE, PX_AVX2].filter(px_path_is_supported)

    // The boxes' whole radii are 0, 0, 1, 1, 2, 5, 62, 63 and 64: the last one is wider than the kernel's.
    @Test(arguments: [0.1, 1, 1.5, 2, 3, 6, 63, 64, 65] as [Float])
    func blursByTheDefinition(radius: Float) {
        var generator = SeededGenerator(UInt64(radius * 10))
        for (width, height) in [(1, 1), (2, 3), (16, 5), (5, 16), (37, 41), (11, 1)] {
            let pixels = (0..<width * height * 3).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            let expected = Self.blurred(pixels, width: width, height: height, deviation: radius)
            for path in Self.paths {
                var result = pixels
                result.withUnsafeMutableBufferPointer { memory in
                    guard let base = memory.baseAddress else { return }
                    GaussianBlur(path: path).apply(
                        radius: radius, to: PixelBuffer(base, width: width, height: height))
                }
                #expect(result == expected, "\(width) x \(height), path \(path)")
            }
        }
    }

    private static func blurred(_ pixels: [UInt8], width: Int, height: Int, deviation: Float) -> [UInt8] {
        let variance = deviation * deviation / 3
        let length = Float((12 * Double(variance) + 1).squareRoot())
        let half = ((length - 1) / 2).rounded(.down)
        let excess =
            (2 * half + 1) * (half * (half + 1) - 3 * variance)
            / (6 * (variance - (half + 1) * (half + 1)))
        let radius = half + excess
        let whole = Int(radius)
        let inner = Int(Float(1 << 24) / (radius * 2 + 1))
        let outer = ((1 << 24) - (2 * whole + 1) * inner) / 2
        var result = pixels
        for (dx, dy) in [(1, 0), (1, 0), (1, 0), (0, 1), (0, 1), (0, 1)] {
            let source = result
            func sample(_ x: Int, _ y: Int, _ channel: Int, _ distance: Int) -> Int {
                let x = min(max(x + dx * distance, 0), width - 1)
                let y = min(max(y + dy * distance, 0), height - 1)
                return Int(source[(y * width + x) * 3 + channel])
            }
            for index in result.indices {
                let (x, y, channel) = (index / 3 % width, index / 3 / width, index % 3)
                let middle = (-whole...whole).reduce(0) { $0 + sample(x, y, channel, $1) }
                let sides = sample(x, y, channel, -whole - 1) + sample(x, y, channel, whole + 1)
                result[index] = UInt8((middle * inner + sides * outer + (1 << 23)) >> 24)
            }
        }
        return result
    }
}
