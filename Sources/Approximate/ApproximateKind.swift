/// How an index finds neighbours without looking at every row.
public enum ApproximateKind: Sendable, Equatable {
    /// A graph of near rows that a search walks along (hierarchical navigable small worlds): exact scores,
    /// the best recall, and the rows themselves and `8 links` bytes for each in memory.
    ///
    /// - links: Neighbours of a row, 2...256.
    /// - buildDepth: Candidates that are kept while a row is added, 1...10,000.
    case hnsw(links: Int = 32, buildDepth: Int = 200)
    /// Rows sorted into lists by their nearest centroid and stored as a few bytes (product quantisation): the
    /// smallest index, with approximate scores.
    ///
    /// - lists: How many; nil for about `4 √rows`.
    /// - codeBytes: Bytes of a row, a divisor of the dimension; nil for about a quarter of it.
    case ivfPQ(lists: Int? = nil, codeBytes: Int? = nil)
    /// Every row: exact, slow, and what the others are compared with.
    case flat

    /// Whether rows must be shown to the index before any are added.
    public var needsTraining: Bool {
        if case .ivfPQ = self { true } else { false }
    }

    /// Dimensions that an index may have.
    static let dimensions = 1...65_536
    static let linkCounts = 2...256
    static let buildDepths = 1...10_000
    static let listCounts = 1...(1 << 22)
    /// What one byte of a code tells apart, and so how many rows a quantiser needs at least to learn from.
    static let codeValues = 256
    /// Rows per list below which centroids are hardly averages; FAISS warns below it as well.
    static let rowsPerList = 39

    /// Checks the settings against a dimension and says what nil stands for.
    ///
    /// - Parameters:
    ///   - rows: How many the index is expected to hold.
    ///   - sample: How many there are to learn from.
    func resolved(dimension: Int, rows: Int, sample: Int) throws(ApproximateError) -> ApproximateKind {
        guard Self.dimensions.contains(dimension) else {
            throw ApproximateError(
                .settings, "an index takes vectors of 1 to 65536 numbers, and these have \(dimension)")
        }
        switch self {
        case .flat: return self
        case .hnsw(let links, let buildDepth):
            try Self.check(links, "the links of hnsw", Self.linkCounts)
            try Self.check(buildDepth, "the build depth of hnsw", Self.buildDepths)
            return self
        case .ivfPQ(let lists, let codeBytes):
            if let lists { try Self.check(lists, "the lists of ivfpq", Self.listCounts) }
            let bytes = codeBytes ?? Self.codeBytes(dimension: dimension)
            guard bytes >= 1, dimension % bytes == 0 else {
                throw ApproximateError(
                    .settings,
                    "\(bytes) code bytes of ivfpq do not divide the dimension \(dimension); "
                        + "\(Self.codeBytes(dimension: dimension)) do")
            }
            return .ivfPQ(lists: lists ?? Self.listCount(rows: rows, sample: sample), codeBytes: bytes)
        }
    }

    static func check(
        _ value: Int, _ name: String, _ bounds: ClosedRange<Int>
    ) throws(ApproximateError) {
        guard bounds.contains(value) else {
            throw ApproximateError(
                .settings,
                "\(name) must be \(bounds.lowerBound) to \(bounds.upperBound), and \(value) were asked for")
        }
    }

    /// `4 √rows`, as long as each list has rows to learn from.
    static func listCount(rows: Int, sample: Int) -> Int {
        let wanted = Int((4 * Double(max(rows, 0)).squareRoot()).rounded())
        return max(1, min(wanted, sample / rowsPerList, listCounts.upperBound))
    }

    /// The smallest divisor of the dimension that is at least a fifth of it and at least 8, or all of a
    /// smaller dimension: 96 for 384, 77 for 385, and a prime itself.
    static func codeBytes(dimension: Int) -> Int {
        let least = max((dimension + 4) / 5, min(dimension, 8))
        return (least...dimension).first { dimension % $0 == 0 } ?? dimension
    }
}
