import Similarity

/// The threshold that keeps false duplicates as rare as one asks, learned from edited copies of some of an
/// index's own pictures.
///
/// A pair of a copy and a picture of the index is right where the copy is of that picture. Pictures that look like
/// the original, or are as near to it as its mildest copy, may be duplicates themselves: they count neither way.
public struct DuplicateThreshold: Sendable, Equatable {
    /// What a threshold finds of one kind of copy.
    public struct Recall: Sendable, Equatable {
        /// Such as `jpegqual/30`.
        public var kind: String
        /// Share of the copies that are found.
        public var found: Double
    }

    /// The threshold, in the metric's own measure.
    public let threshold: Float
    /// Share of the pairs nearer than it that are right.
    public let precision: Double
    /// Share of the copies that are found.
    public let recall: Double
    /// The same kind by kind.
    public let kinds: [Recall]

    /// A copy, with how near it is to its original and to the pictures that are something else.
    public struct Trial: Sendable {
        /// Such as `jpegqual/30`.
        public var kind: String
        /// To its original.
        public var own: Float
        /// To the nearest others, nearest first.
        public var others: [Float]

        /// Describes a copy.
        public init(kind: String, own: Float, others: [Float]) {
            self.kind = kind
            self.own = own
            self.others = others
        }
    }

    /// The loosest threshold with at least this precision; the strictest that finds anything where none has it.
    ///
    /// - Parameters:
    ///   - trials: At least one.
    ///   - precision: 0 to 1, such as 0.99.
    public init(_ trials: [Trial], precision target: Double, metric: Metric) {
        let sign: Float = metric.higherIsNearer ? 1 : -1
        var pairs = trials.map { (nearness: sign * $0.own, isRight: true) }
        pairs += trials.flatMap { $0.others.map { (nearness: sign * $0, isRight: false) } }
        pairs.sort { $0.nearness > $1.nearness }
        var (right, wrong, place) = (0, 0, 0)
        var best: (nearness: Float, precision: Double, right: Int)?
        while place < pairs.count {
            let (nearness, before) = (pairs[place].nearness, right)
            // A threshold cannot part pairs that are equally near.
            repeat {
                if pairs[place].isRight { right += 1 } else { wrong += 1 }
                place += 1
            } while place < pairs.count && pairs[place].nearness == nearness
            let precision = Double(right) / Double(right + wrong)
            guard right > before, precision >= target || best == nil else { continue }
            best = (nearness, precision, right)
        }
        let chosen = best ?? (sign, 0, 0)
        threshold = sign * chosen.nearness
        self.precision = chosen.precision
        recall = Double(chosen.right) / Double(max(1, trials.count))
        let groups = Dictionary(grouping: trials, by: \.kind)
        var seen: Set<String> = []
        kinds = trials.map(\.kind).filter { seen.insert($0).inserted }.map { kind in
            let members = groups[kind] ?? []
            let found = members.count { sign * $0.own >= chosen.nearness }
            return Recall(kind: kind, found: Double(found) / Double(max(1, members.count)))
        }
    }
}
