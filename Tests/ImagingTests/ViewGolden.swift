import Foundation
import Imaging

/// The golden numbers of `Golden/make_view_golden.py`.
struct ViewGolden {
    struct Case: Decodable, Sendable {
        let fit, filter: String
        let width, height, side, outputWidth, outputHeight: Int
        var resize: Int?
        /// Where the view's bytes begin in `view.bin`.
        var offset: Int?
        /// FNV-1a of the view.
        var digest: String?
        /// The JPEG file that the view is of; else the formula's picture of the size.
        var file: String?

        /// The transform that makes the view.
        var transform: EvaluationTransform {
            get throws {
                guard let filter = ResamplingFilter(rawValue: filter) else { throw Unknown(name: filter) }
                let fit: EvaluationTransform.Fit
                switch self.fit {
                case "crop": fit = .crop(resize: resize ?? 0, crop: side)
                case "squeeze": fit = .squeeze(side)
                case "pad": fit = .pad(side)
                case "within": fit = .within(side)
                case "shrink": fit = .shrink(side)
                default: throw Unknown(name: self.fit)
                }
                return try EvaluationTransform(fit, filter: filter)
            }
        }
    }

    struct Unknown: Error {
        let name: String
    }

    let cases: [Case]
    private let bytes: [UInt8]
    private let folder: URL

    init() throws {
        folder = Bundle.module.resourceURL?.appendingPathComponent("Golden") ?? URL(fileURLWithPath: "Golden")
        let json = try Data(contentsOf: folder.appendingPathComponent("view.json"))
        cases = try JSONDecoder().decode([Case].self, from: json)
        bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("view.bin")))
    }

    /// Path of a golden file.
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// The expected pixels of a view of a JPEG file.
    func expected(_ golden: Case) -> ArraySlice<UInt8> {
        let offset = golden.offset ?? 0
        return bytes[offset..<offset + golden.outputWidth * golden.outputHeight * 3]
    }

    /// FNV-1a in hexadecimal.
    static func digest(_ bytes: [UInt8]) -> String {
        let value = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
