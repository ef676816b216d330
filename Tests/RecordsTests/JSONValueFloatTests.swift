import Foundation
import Records
import Testing

/// Numbers of single precision as JSON.
@Suite struct JSONValueFloatTests {
    @Test func singlesAreWrittenInTheirOwnDigits() {
        let values: [(Float, String)] = [
            (0.9, "0.9"), (0.99999988, "0.9999999"), (1, "1.0"), (-0.25, "-0.25"), (1e-20, "1e-20"),
            (3.4028235e38, "3.4028235e+38"), (.nan, "null"), (-.infinity, "null"),
        ]
        for (value, text) in values { #expect(JSONValue.single(value).line == text) }
    }

    @Test func singlesComeBackAsTheyWere() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let value = Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
            guard value.isFinite else { continue }
            #expect(Float(JSONValue.single(value).line) == value)
        }
    }
}
