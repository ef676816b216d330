/// The header of an answer that holds a part of a file: `bytes 100-199/200`.
package struct ContentRange: Equatable {
    /// Position of the part's first byte.
    package let first: Int
    /// Position of its last byte.
    package let last: Int
    /// Bytes of the whole file, if stated.
    package let total: Int?

    /// Nil where the text is anything else or says what cannot be.
    package init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let sides = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2 else { return nil }
        let ends = sides[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]) else {
            return nil
        }
        let total = Self.number(sides[1])
        // A last byte at Int.max would make the count overflow.
        guard sides[1] == "*" || total != nil, first <= last, last < total ?? .max else { return nil }
        (self.first, self.last, self.total) = (first, last, total)
    }

    /// A whole number in decimal digits alone; nil for signs, spaces and what does not fit.
    static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
