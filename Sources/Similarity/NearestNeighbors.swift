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
        let count = bank.size(0)
        precondition(k >= 1 && k <= count, "\(k) neighbours of \(count)")
        return inference {
            var best: (values: Tensor, indices: Tensor)?
            for start in stride(from: 0, to: count, by: blockRows) {
                let rows = start..<min(start + blockRows, count)
                let products = queries.matmul(bank.slice(rows).transposed())
                let block = products.topK(min(k, rows.count))
                if start > 0 { block.indices += Double(start) }
                best = best.map { merge($0, block, k: k) } ?? block
            }
            return Found(similarities: best!.values, indices: best!.indices)
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
