import Foundation
import Imaging

/// The golden numbers of `Golden/make_augment_golden.py`.
struct AugmentGolden: Decodable {
    struct Step: Decodable {
        let step: String
        let factor: Double
    }

    struct Case: Decodable {
        let kind: String
        let width, height, outputWidth, outputHeight, offset: Int
        var filter: String?
        var box: [Double]?
        var size, crop: Int?
        var step: String?
        var factor: Double?
        var rectangle: [Int]?
        var mirrored, solarised: Bool?
        var steps: [Step]?
        var blur: Double?
    }

    struct Distribution: Decodable {
        let width, height: Int
        let scale, levels, area, shape, x, y: [Double]
    }

    let cases: [Case]
    let distributions: [Distribution]

    static let shared: AugmentGolden = {
        do {
            return try JSONDecoder().decode(AugmentGolden.self, from: data("augment.json"))
        } catch {
            fatalError("golden numbers: \(error)")
        }
    }()

    private static let bytes = [UInt8](data("augment.bin"))

    private static func data(_ name: String) -> Data {
        guard let folder = Bundle.module.resourceURL,
            let data = try? Data(contentsOf: folder.appendingPathComponent("Golden/\(name)"))
        else { fatalError("no golden file \(name)") }
        return data
    }

    static func cases(_ kind: String) -> [Case] {
        shared.cases.filter { $0.kind == kind }
    }

    /// The expected picture of a case.
    static func expected(_ golden: Case) -> Image {
        let count = golden.outputWidth * golden.outputHeight * 3
        return Image(
            width: golden.outputWidth, height: golden.outputHeight,
            pixels: Array(bytes[golden.offset..<golden.offset + count]))
    }

    /// The picture that a case starts from.
    static func source(width: Int, height: Int) -> Image {
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<3 {
                    let value =
                        3 * x * x + 5 * y * y + 2 * (c + 1) * x * y + 80 * c + 60 * ((x / 5 + y / 7) % 2)
                    pixels.append(UInt8(value & 255))
                }
            }
        }
        return Image(width: width, height: height, pixels: pixels)
    }

    static func source(_ golden: Case) -> Image {
        source(width: golden.width, height: golden.height)
    }
}
