extension ApproximateKind: CustomStringConvertible {
    /// The text that `init(parsing:)` takes: `hnsw:32,200`, `ivfpq:4096,48`, `ivfpq`, `flat`.
    public var description: String {
        switch self {
        case .flat: "flat"
        case .hnsw(let links, let buildDepth): "hnsw:\(links),\(buildDepth)"
        case .ivfPQ(let lists?, let codeBytes?): "ivfpq:\(lists),\(codeBytes)"
        case .ivfPQ(let lists?, nil): "ivfpq:\(lists)"
        case .ivfPQ(nil, let codeBytes?): "ivfpq:auto,\(codeBytes)"
        case .ivfPQ(nil, nil): "ivfpq"
        }
    }

    /// What `--help` says of the text.
    public static let grammar = "flat, hnsw[:LINKS[,BUILD_DEPTH]] or ivfpq[:LISTS[,CODE_BYTES]]"

    /// Reads `flat`, `hnsw`, `hnsw:32`, `hnsw:32,200`, `ivfpq`, `ivfpq:4096`, `ivfpq:4096,48` or
    /// `ivfpq:auto,48`; throws `ApproximateError` with a sentence that quotes the text.
    public init(parsing text: String) throws(ApproximateError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let fields = parts.count < 2 ? [] : parts[1].split(separator: ",", omittingEmptySubsequences: false)
        let numbers = fields.map { Self.number($0) }
        guard fields.count <= 2, numbers.allSatisfy({ $0 != nil || parts[0] == "ivfpq" }),
            zip(fields, numbers).allSatisfy({ $1 != nil || $0 == "auto" })
        else { throw Self.refusal(text) }
        let first = numbers.first ?? nil
        let second = numbers.count > 1 ? numbers[1] : nil
        switch parts[0] {
        case "flat" where parts.count == 1: self = .flat
        case "hnsw":
            self = .hnsw(links: first ?? 32, buildDepth: second ?? 200)
            try Self.check(first ?? 32, "the links of hnsw", Self.linkCounts)
            try Self.check(second ?? 200, "the build depth of hnsw", Self.buildDepths)
        case "ivfpq":
            self = .ivfPQ(lists: first, codeBytes: second)
            if let first { try Self.check(first, "the lists of ivfpq", Self.listCounts) }
            if let second { try Self.check(second, "the code bytes of ivfpq", Self.dimensions) }
        default: throw Self.refusal(text)
        }
    }

    /// A number in digits alone; nil for anything else, a number that is too large among them.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    private static func refusal(_ text: String) -> ApproximateError {
        let shown = text.unicodeScalars.prefix(60).map { $0.value < 32 || $0.value == 127 ? "?" : String($0) }
        return ApproximateError(.settings, "\"\(shown.joined())\" is no kind of index: \(grammar)")
    }
}
