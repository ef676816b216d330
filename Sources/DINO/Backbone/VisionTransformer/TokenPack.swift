import Torch

/// Tokens of pictures of several sizes in one matrix, so that every layer but attention runs once for all.
struct TokenPack {
    /// Pictures of one size.
    struct Group {
        /// Number of pictures.
        let batch: Int
        /// Tokens of each.
        let tokens: Int
        var rows: Int { batch * tokens }
    }

    /// (all tokens, D).
    var rows: Tensor
    /// In the order of the rows.
    let groups: [Group]

    /// Packs (B, N, D) tensors.
    init(_ sequences: [Tensor]) {
        groups = sequences.map { Group(batch: $0.size(0), tokens: $0.size(1)) }
        rows = Tensor.concatenated(sequences.map { $0.reshaped([-1, $0.size(2)]) })
    }

    private init(rows: Tensor, groups: [Group]) {
        self.rows = rows
        self.groups = groups
    }

    /// The same pictures with their class tokens alone.
    var classTokensOnly: TokenPack {
        TokenPack(rows: classTokens(rows), groups: groups.map { Group(batch: $0.batch, tokens: 1) })
    }

    /// The rows of each group, of any tensor with as many rows.
    func split(_ rows: Tensor) -> [Tensor] { rows.split(groups.map(\.rows)) }

    /// (B, N, …) tensors, one per group.
    func sequences(_ rows: Tensor) -> [Tensor] {
        zip(groups, split(rows)).map { group, rows in rows.reshaped([group.batch, group.tokens, -1]) }
    }

    /// The first token of every picture: (pictures, D).
    func classTokens(_ rows: Tensor) -> Tensor {
        Tensor.concatenated(sequences(rows).map { $0.select(1, 0) })
    }

    /// One number per picture repeated for each of its tokens: (all tokens, 1).
    func perToken(_ perPicture: Tensor) -> Tensor {
        let pieces = zip(groups, perPicture.split(groups.map(\.batch))).map { group, piece in
            piece.repeatedEach(group.tokens, dimension: 0)
        }
        return Tensor.concatenated(pieces).unsqueezed(1)
    }

    var pictureCount: Int { groups.reduce(0) { $0 + $1.batch } }
}
