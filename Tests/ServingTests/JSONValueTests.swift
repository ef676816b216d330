import Foundation
import TestBrowser
import Testing

/// JSON as the driver reads and writes it.
@Suite struct JSONValueTests {
    @Test(arguments: ["null", "true", "1", "1.5", "[1,2,[]]", #"{"a":"b\"\\\u0001"}"#, "-3"])
    func writesTheJSONThatItReads(_ text: String) throws {
        let value = try #require(JSONValue(parsing: Data(text.utf8)))
        #expect(value.text == text)
        #expect(JSONValue(parsing: Data(value.text.utf8)) == value)
    }

    @Test(arguments: ["", "{", "[1,", "\"a", "nul", "{\"a\":1}}", "\u{0}"])
    func refusesWhatIsNoJSON(_ text: String) {
        #expect(JSONValue(parsing: Data(text.utf8)) == nil)
    }

    @Test func readsBackAnyText() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let scalars = (0..<20).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0..<0x3000, using: &generator))
            }
            let value: JSONValue = [.string(String(String.UnicodeScalarView(scalars))), true, 0.5]
            #expect(JSONValue(parsing: Data(value.text.utf8)) == value)
        }
    }
}
