import Similarity

/// Vectors for tests of exact search, and what a search must find among them by plain arithmetic.
enum FlatSamples {
    /// The formula of make_flat_golden.py.
    static func formula(_ seed: UInt64, _ count: Int, scale: Double) -> [Float] {
        (0..<UInt64(count)).map { place in
            var bits = (place * 2_654_435_761 + seed * 40503) % (1 << 32)
            bits = (bits ^ (bits >> 15)) * 2_246_822_519 % (1 << 32)
            let whole = Double((bits ^ (bits >> 13)) % (1 << 20)) - Double(1 << 19)
            return Float(whole / Double(1 << 19) * scale)
        }
    }

    /// Rows from -1 to 1 times a scale, with copies, zeros and multiples of others among them.
    static func rows(
        _ count: Int, _ dimension: Int, scale: Float = 1, using generator: inout SplitMix
    ) -> [[Float]] {
        var rows: [[Float]] = []
        for _ in 0..<count {
            switch Int.random(in: 0..<12, using: &generator) {
            case 0 where !rows.isEmpty: rows.append(rows.randomElement(using: &generator)!)
            case 1 where !rows.isEmpty: rows.append(rows.randomElement(using: &generator)!.map { $0 * 2 })
            case 2: rows.append(Array(repeating: 0, count: dimension))
            default:
                rows.append((0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) * scale })
            }
        }
        return rows
    }

    /// A store of rows, and the rows as it keeps them.
    static func store(
        _ rows: [[Float]], _ dimension: Int, _ precision: VectorPrecision
    ) throws -> (store: VectorStore, rows: [[Float]]) {
        var store = try VectorStore(dimension: dimension, precision: precision)
        try store.append(rows.flatMap(\.self))
        return (store, (0..<store.count).map { store.row($0) })
    }

    /// All rows, nearest first by `Float` scores and then by index.
    static func ranking(_ query: [Float], _ rows: [[Float]], _ metric: Metric) -> [Neighbor] {
        let scored = rows.enumerated().map { index, row in
            Neighbor(index: index, score: Float(metric.score(row, query)))
        }
        return scored.sorted {
            if $0.score == $1.score { return $0.index < $1.index }
            return metric.higherIsNearer ? $0.score > $1.score : $0.score < $1.score
        }
    }

    /// Whether two results are one: another order of additions may change a score's last bit, and with it the
    /// order of two rows whose scores are that near to each other.
    static func areAlike(_ found: [Neighbor], _ ranking: [Neighbor], k: Int, metric: Metric) -> Bool {
        guard found.count == min(k, ranking.count), Set(found.map(\.index)).count == found.count else {
            return false
        }
        let scores = Dictionary(uniqueKeysWithValues: ranking.map { ($0.index, $0.score) })
        let isOrdered = zip(found, found.dropFirst()).allSatisfy { near, far in
            near.score == far.score
                ? near.index < far.index : (near.score > far.score) == metric.higherIsNearer
        }
        return isOrdered
            && zip(found, ranking).allSatisfy { found, expected in
                isNear(found.score, expected.score) && isNear(found.score, scores[found.index] ?? .nan)
            }
    }

    /// Equal but for the last bit, or for what the sum of rounded terms may leave of nothing.
    static func isNear(_ a: Float, _ b: Float) -> Bool {
        a == b || abs(a - b) <= max(a.ulp, b.ulp) || abs(a - b) <= 1e-15 && max(abs(a), abs(b)) < 1e-8
    }
}
