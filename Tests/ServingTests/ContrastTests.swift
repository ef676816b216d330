import Foundation
import Testing

/// The page's colours against the contrasts that WCAG 2.2 wants at level AA.
@Suite struct ContrastTests {
    /// The colours of the light and the dark page, by name.
    private func palettes() throws -> [[String: UInt32]] {
        let css = try PageFilesTests.text("page.css")
        let blocks = css.components(separatedBy: ":root {").dropFirst().map {
            $0.prefix { $0 != "}" }
        }
        let pattern = /--([a-z-]+): #([0-9a-f]+);/
        return blocks.map { block in
            var colours: [String: UInt32] = [:]
            for match in block.matches(of: pattern) {
                let digits = match.output.2
                let full = digits.count == 3 ? digits.map { "\($0)\($0)" }.joined() : String(digits)
                colours[String(match.output.1)] = UInt32(full, radix: 16)
            }
            return colours
        }
    }

    private func luminance(_ colour: UInt32) -> Double {
        let weights = [(16, 0.2126), (8, 0.7152), (0, 0.0722)]
        return weights.reduce(0) { sum, channel in
            let value = Double(colour >> channel.0 & 255) / 255
            return sum + channel.1 * (value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4))
        }
    }

    private func contrast(_ one: UInt32, _ other: UInt32) -> Double {
        let values = [luminance(one), luminance(other)].sorted()
        return (values[1] + 0.05) / (values[0] + 0.05)
    }

    @Test func letTextBeReadAndEdgesBeSeen() throws {
        let palettes = try palettes()
        #expect(palettes.count == 2)
        let pairs: [(String, [String], Double)] = [
            ("ink", ["page", "raised", "tint", "wrong-tint", "warn-tint", "well"], 4.5),
            ("text", ["page", "raised", "tint"], 4.5),
            ("faint", ["page", "raised", "well"], 4.5),
            ("page", ["accent", "ink"], 4.5),
            ("accent", ["page", "raised"], 4.5),
            ("edge", ["page", "raised"], 3), ("right", ["page"], 3), ("wrong", ["page"], 3),
            ("warn", ["page"], 3),
        ]
        for (name, palette) in zip(["light", "dark"], palettes) {
            for (above, grounds, least) in pairs {
                for ground in grounds {
                    let value = contrast(try #require(palette[above]), try #require(palette[ground]))
                    #expect(value >= least, "\(name): \(above) on \(ground)")
                }
            }
        }
    }
}
