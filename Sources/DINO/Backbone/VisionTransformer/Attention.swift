import NN
import Torch

/// Multi-head self-attention.
public final class Attention: Module {
    /// Queries, keys and values: output features in the order [q | k | v], heads inside.
    public let qkv: Linear
    /// Back to the width of a token.
    public let proj: Linear
    private let heads: Int

    init(_ configuration: VisionTransformerConfiguration, generator: Generator?) {
        let width = configuration.embedDim
        qkv = Linear(width, 3 * width, generator: generator)
        proj = Linear(width, width, generator: generator)
        heads = configuration.heads
    }

    /// Attention within each picture; (all tokens, D) in and out.
    func callAsFunction(_ rows: Tensor, pack: TokenPack) -> Tensor {
        let width = rows.size(-1)
        let pieces = zip(pack.groups, pack.split(qkv(rows))).map { group, piece in
            let (q, k, v) = split(piece, group: group)
            return q.attention(keys: k, values: v).transposed(1, 2).reshaped([group.rows, width])
        }
        return proj(pieces.count == 1 ? pieces[0] : Tensor.concatenated(pieces))
    }

    /// What the class tokens alone take from all tokens of their pictures; (all tokens, D) to (pictures, D).
    func classTokens(_ rows: Tensor, pack: TokenPack) -> Tensor {
        let width = rows.size(-1)
        let weights = qkv.weight.value.split([width, 2 * width])
        let biases = qkv.bias?.value.split([width, 2 * width])
        let queries = pack.classTokens(rows).linear(weights[0], biases?[0])
        let keysAndValues = rows.linear(weights[1], biases?[1])
        let batches = queries.split(pack.groups.map(\.batch))
        let pieces = zip(pack.groups, zip(batches, pack.split(keysAndValues))).map { group, pieces in
            let q = pieces.0.reshaped([group.batch, 1, heads, -1]).transposed(1, 2)
            let kv = split(pieces.1, group: group, parts: 2)
            return q.attention(keys: kv[0], values: kv[1]).reshaped([group.batch, width])
        }
        return proj(Tensor.concatenated(pieces))
    }

    /// The softmax weights of (B, N, D) tokens: (B, heads, N, N).
    func weights(_ tokens: Tensor) -> Tensor {
        let (batch, count, width) = (tokens.size(0), tokens.size(1), tokens.size(2))
        let rows = qkv(tokens.reshaped([batch * count, width]))
        let (q, k, _) = split(rows, group: .init(batch: batch, tokens: count))
        let scale = 1 / Double(width / heads).squareRoot()
        return (q.matmul(k.transposed()) * scale).softmax()
    }

    /// The softmax weights of one token of (B, N, D): (B, heads, N), without those of the others.
    func weights(_ tokens: Tensor, token: Int) -> Tensor {
        let (batch, count, width) = (tokens.size(0), tokens.size(1), tokens.size(2))
        let rows = qkv(tokens.reshaped([batch * count, width]))
        let (q, k, _) = split(rows, group: .init(batch: batch, tokens: count))
        let scale = 1 / Double(width / heads).squareRoot()
        return (q.slice(token..<token + 1, dimension: 2).matmul(k.transposed()) * scale).softmax().select(
            2, 0)
    }

    private func split(_ rows: Tensor, group: TokenPack.Group) -> (Tensor, Tensor, Tensor) {
        let parts = split(rows, group: group, parts: 3)
        return (parts[0], parts[1], parts[2])
    }

    /// (B·N, parts·D) to one (B, heads, N, D / heads) tensor per part.
    private func split(_ rows: Tensor, group: TokenPack.Group, parts: Int) -> [Tensor] {
        rows.reshaped([group.batch, group.tokens, parts, heads, -1]).permuted([2, 0, 3, 1, 4]).unbound(0)
    }
}
