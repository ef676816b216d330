/// A shell's braces: `{0000..0146}` counts, with as many digits as its first number, and `{a,b}` lists.
enum BracePattern {
    /// More names than this are taken for a slip.
    static let limit = 1_000_000

    /// All that a pattern stands for, in order; braces that are neither stay as they are.
    static func expand(_ pattern: String) throws(ShardError) -> [String] {
        var results = [""]
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let inside = rest[rest.index(after: open)..<close]
            let choices = try range(inside, in: pattern) ?? list(inside) ?? ["{\(inside)}"]
            let before = rest[..<open]
            guard choices.count <= limit / results.count else { throw tooMany(pattern) }
            results = results.flatMap { start in choices.map { start + before + $0 } }
            rest = rest[rest.index(after: close)...]
        }
        return results.map { $0 + rest }
    }

    private static func list(_ text: Substring) -> [String]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        return parts.count > 1 ? parts.map(String.init) : nil
    }

    private static func range(_ text: Substring, in pattern: String) throws(ShardError) -> [String]? {
        guard let dots = text.range(of: "..") else { return nil }
        let (first, last) = (text[..<dots.lowerBound], text[dots.upperBound...])
        guard let start = number(first), let end = number(last) else { return nil }
        guard abs(end - start) < limit else { throw tooMany(pattern) }
        let isPadded = (first.hasPrefix("0") && first.count > 1) || (last.hasPrefix("0") && last.count > 1)
        let width = isPadded ? max(first.count, last.count) : 0
        return stride(from: start, through: end, by: start <= end ? 1 : -1).map { number in
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func tooMany(_ pattern: String) -> ShardError {
        ShardError(pattern, "it stands for more than \(limit) files")
    }
}

extension Substring {
    /// The first place of a text of two letters.
    fileprivate func range(of pair: String) -> Range<Index>? {
        indices.first { self[$0...].hasPrefix(pair) }.map { $0..<index($0, offsetBy: pair.count) }
    }
}
