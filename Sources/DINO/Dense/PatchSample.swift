import Torch

/// Patches of many pictures to learn colours from: all of them, or evenly chosen ones where there are too many.
public struct PatchSample {
    /// Patches that are kept, about.
    public let limit: Int
    /// Pictures that the patches come from.
    private let pictures: Int
    private var parts: [Tensor] = []
    /// Whether each kept patch lies along its picture's edge.
    public private(set) var isEdge: [Bool] = []
    private var added = 0

    /// - Parameters:
    ///   - pictures: How many will be added, at most.
    ///   - limit: About how many patches are kept.
    public init(pictures: Int, limit: Int = 200_000) {
        precondition(pictures >= 0 && limit > 0, "a sample has room")
        self.pictures = pictures
        self.limit = limit
    }

    /// How many patches are kept.
    public var count: Int { isEdge.count }

    /// The kept patches, (count, D); there must be one.
    public var tokens: Tensor { inference { Tensor.concatenated(parts) } }

    /// Adds a picture's patches, (rows · columns, D): each picture gives its share of the limit.
    public mutating func add(_ tokens: Tensor, rows: Int, columns: Int) {
        precondition(tokens.size(0) == rows * columns, "the tokens are of other patches")
        // From another place in each picture, so that not always the same columns are chosen.
        let step = max(1, (tokens.size(0) * pictures + limit - 1) / limit)
        let chosen = Array(stride(from: added % min(step, tokens.size(0)), to: tokens.size(0), by: step))
        parts.append(inference { tokens.selecting(Tensor(chosen)) })
        isEdge += chosen.map { patch in
            let (row, column) = (patch / columns, patch % columns)
            return row == 0 || column == 0 || row == rows - 1 || column == columns - 1
        }
        added += 1
    }
}
