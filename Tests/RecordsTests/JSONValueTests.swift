import Records
import Foundation
import Testing

@Suite struct JSONValueTests {
    private let value: JSONValue = [
        "b": [1, 2.5, nil, true], "a": ["x": "é\"\\\n\u{1}"], "empty": [:], "none": [],
        "rows": [["k": 10], ["k": 20]],
    ]

    @Test func membersKeepTheirOrderAndFlatArraysTheirLine() {
        #expect(
            value.prettyText == """
                {
                  "b": [1, 2.5, null, true],
                  "a": {
                    "x": "é\\"\\\\\\n\\u0001"
                  },
                  "empty": {},
                  "none": [],
                  "rows": [
                    {
                      "k": 10
                    },
                    {
                      "k": 20
                    }
                  ]
                }

                """)
    }

    @Test func aLineHasNoBreaks() {
        let text: JSONValue = ["a": [["b": 1], 2], "c": "x\ny"]
        #expect(text.line == #"{"a": [{"b": 1}, 2], "c": "x\ny"}"#)
    }

    @Test func infinitiesAndNaNBecomeNull() {
        #expect(
            JSONValue.array([.number(.nan), .number(.infinity), .number(-0.5)]).line == "[null, null, -0.5]")
    }

    @Test func numbersReadBackExactly() throws {
        let numbers = [1e-6, 0.1, 1e300, 2.5e-308, 123_456_789.123, -1e21]
        let text = JSONValue.array(numbers.map { .number($0) }).line
        let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Double]
        #expect(read == numbers)
    }

    @Test func otherReadersAcceptIt() throws {
        let object = try JSONSerialization.jsonObject(with: Data(value.prettyText.utf8)) as? [String: Any]
        #expect((object?["a"] as? [String: String])?["x"] == "é\"\\\n\u{1}")
    }

    @Test func membersAreFoundByName() {
        #expect(value["a"]?["x"] == "é\"\\\n\u{1}")
        #expect(value["zzz"] == nil && value["b"]?["x"] == nil)
    }
}
