import Foundation
import Testing

/// What matplotlib, NumPy, SciPy and OpenCV make of numbers; made by Golden/make_colour_golden.py.
struct ColourGolden: Decodable {
    struct Small: Decodable {
        let map: String
        let values: [UInt32]
        let limits: [UInt32]?
        let rgb: Data
    }
    struct Random: Decodable {
        let seed, width, height: Int
        let scale, shift: Double
        let map: String
        let limits: [UInt32]?
        let digest: String
    }
    struct Blend: Decodable {
        let colour: [UInt8]
        let opacity: Double
        let digest: String
    }
    struct Outline: Decodable {
        let width, height: Int
        let mask: Data
        let lines: [Data]
    }
    struct Resize: Decodable {
        let seed, rows, columns, newRows, newColumns: Int
        let values: [UInt32]
    }

    let tables: [String: String]
    let small: [Small]
    let random: [Random]
    let blends: [Blend]
    let outlines: [Outline]
    let resizes: [Resize]

    static func read() throws -> ColourGolden {
        let path = try #require(Bundle.module.path(forResource: "Golden/colour", ofType: "json"))
        return try JSONDecoder().decode(ColourGolden.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Float32 numbers in `shift - scale..<shift + scale`, or any bit pattern where the scale is 0.
    static func numbers(seed: Int, count: Int, scale: Double, shift: Double) -> [Float] {
        (0..<count).map { index in
            var z = UInt64(index + 1 + seed * 1_000_003) &* 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            let bits = UInt32(truncatingIfNeeded: (z ^ (z >> 31)) >> 32)
            if scale == 0 { return Float(bitPattern: bits) }
            let unit = Float(bits >> 8) / Float(1 << 24)
            let centred = (unit * 2 - 1) * Float(scale)
            return centred + Float(shift)
        }
    }

    static func range(_ limits: [UInt32]?) -> ClosedRange<Float>? {
        limits.map { Float(bitPattern: $0[0])...Float(bitPattern: $0[1]) }
    }

    static func digest(_ bytes: [UInt8]) -> String {
        sha256(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
