import Torch

/// Exact nearest neighbours by dot product, in blocks, so that no row of similarities is ever whole in memory.
///
/// On vectors of unit length the dot product is the cosine.
public struct NearestNeighbors {
    /// The `k` nearest of each query, nearest first.
    public struct Found {
        /// Dot products, (queries, k).
        public let similarities: Tensor
        /// Rows of the bank, (queries, k).
        public let indices: Tensor
    }

    private let bank: Tensor
    private let blockRows: Int

    /// Searches the rows of a (N, D) matrix.
    ///
    /// - Parameter blockRows: How many rows one matrix product takes; bounds the memory.
    public init(bank: Tensor, blockRows: Int = 1 << 16) {
        precondition(bank.rank == 2 && blockRows > 0, "the bank is a matrix")
        self.bank = bank
        self.blockRows = blockRows
    }

    /// The `k` rows with the largest dot products with each of (Q, D) queries; `k` is at most the bank's rows.
    public func search(_ queries: Tensor, k: Int) -> Found {
        search(queries, ks: [k])[0]
    }

    /// The same for several k from one pass over the bank.
    ///
    /// Each is searched on its own: which of equally near rows come last depends on k, and the original searches
    /// anew for each.
    public func search(_ queries: Tensor, ks: [Int]) -> [Found] {
        let count = bank.size(0)
        precondition(ks.allSatisfy { $0 >= 1 && $0 <= count }, "\(ks) neighbours of \(count)")
        return inference {
            var best: [(values: Tensor, indices: Tensor)] = []
            for start in stride(from: 0, to: count, by: blockRows) {
                let rows = start..<min(start + blockRows, count)
                let products = queries.matmul(bank.slice(rows).transposed())
                let blocks = ks.map { k in
                    let block = products.topK(min(k, rows.count))
                    if start > 0 { block.indices += Double(start) }
                    return block
                }
                best = start == 0 ? blocks : zip(zip(best, blocks), ks).map { merge($0.0, $0.1, k: $1) }
            }
            return best.map { Found(similarities: $0.values, indices: $0.indices) }
        }
    }

    private func merge(
        _ a: (values: Tensor, indices: Tensor), _ b: (values: Tensor, indices: Tensor), k: Int
    ) -> (values: Tensor, indices: Tensor) {
        let values = Tensor.concatenated([a.values, b.values], dimension: 1)
        let indices = Tensor.concatenated([a.indices, b.indices], dimension: 1)
        let top = values.topK(min(k, values.size(1)))
        return (top.values, indices.gather(1, top.indices))
    }
}
