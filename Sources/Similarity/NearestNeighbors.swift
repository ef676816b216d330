import Torch

/// Exact nearest neighbours by cosine, Euclidean distance or dot product, in blocks, so that no row of
/// similarities is ever whole in memory.
///
/// Rows that all have the same length up to rounding, such as normalised ones, are ranked by the same
/// products under every metric, so the three give the same neighbours in the same order there.
public struct NearestNeighbors {
    /// The `k` nearest of each query, nearest first.
    public struct Found {
        /// Larger is nearer, (queries, k): cosines, dot products, or minus half the squared distances.
        public let similarities: Tensor
        /// Rows of the bank, (queries, k).
        public let indices: Tensor
    }

    /// How near is measured.
    public let metric: Metric
    private let bank: Tensor
    /// Half the squared length of each row, (1, N); nil where no metric but the Euclidean needs it, or all
    /// are the same.
    private let halfSquares: Tensor?
    /// The rows' length where all have the same.
    private let commonLength: Double?
    private let blockRows: Int

    /// Squared lengths that differ by less are equal up to rounding.
    private static let rounding = 4e-6

    /// Searches the rows of a (N, D) matrix.
    ///
    /// - Parameters:
    ///   - metric: `.dot` by default, which is the cosine on rows that have unit length already.
    ///   - blockRows: How many rows one matrix product takes; bounds the memory.
    public init(bank: Tensor, metric: Metric = .dot, blockRows: Int = 1 << 14) {
        precondition(bank.rank == 2 && blockRows > 0, "the bank is a matrix")
        self.metric = metric
        self.blockRows = blockRows
        guard metric != .dot, bank.size(0) > 0 else {
            (self.bank, halfSquares, commonLength) = (bank, nil, nil)
            return
        }
        let (squares, largest, spread) = inference {
            let squares = (bank * bank).sum(1)
            let largest = squares.max(0).item
            return (squares, largest, largest + (squares * -1).max(0).item)
        }
        let isConstant = largest > 0 && spread <= Self.rounding * largest
        commonLength = isConstant ? (largest - spread / 2).squareRoot() : nil
        self.bank = metric == .cosine && !isConstant ? inference { bank.normalized() } : bank
        halfSquares = metric == .l2 && !isConstant ? inference { (squares * 0.5).unsqueezed(0) } : nil
    }

    /// The `k` nearest rows of each of (Q, D) queries; `k` is at most the bank's rows.
    public func search(_ queries: Tensor, k: Int) -> Found {
        search(queries, ks: [k])[0]
    }

    /// The same for several k from one pass over the bank.
    ///
    /// Each is searched on its own: which of equally near rows come last depends on k, and the original
    /// searches anew for each.
    public func search(_ queries: Tensor, ks: [Int]) -> [Found] {
        let count = bank.size(0)
        precondition(ks.allSatisfy { $0 >= 1 && $0 <= count }, "\(ks) neighbours of \(count)")
        return inference {
            let queries = prepared(queries)
            var best: [(values: Tensor, indices: Tensor)] = []
            for start in stride(from: 0, to: count, by: blockRows) {
                let rows = start..<min(start + blockRows, count)
                let products = products(queries, rows)
                let blocks = ks.map { k in
                    let block = products.topK(min(k, rows.count))
                    if start > 0 { block.indices += Double(start) }
                    return block
                }
                best = start == 0 ? blocks : zip(zip(best, blocks), ks).map { merge($0.0, $0.1, k: $1) }
            }
            return best.map { Found(similarities: completed($0.values, queries), indices: $0.indices) }
        }
    }

    /// Every row for each of (Q, D) queries, nearest first, (Q, N): for banks of which that many numbers fit.
    ///
    /// Rows that are equally near keep their order.
    public func ranking(_ queries: Tensor) -> Found {
        inference {
            let queries = prepared(queries)
            let sorted = products(queries, 0..<bank.size(0)).sorted(1, descending: true)
            return Found(similarities: completed(sorted.values, queries), indices: sorted.indices)
        }
    }

    /// Queries as the original's k-NN has them, scaled before the product; not where a common length makes
    /// the metrics one.
    private func prepared(_ queries: Tensor) -> Tensor {
        metric == .cosine && commonLength == nil ? queries.normalized() : queries
    }

    /// What orders rows of the bank as the similarity does, for each query.
    private func products(_ queries: Tensor, _ rows: Range<Int>) -> Tensor {
        let products = queries.matmul(bank.slice(rows).transposed())
        if let halfSquares { products -= halfSquares.slice(rows, dimension: 1) }
        return products
    }

    /// The similarity, of what orders as it does: the query's own part comes last, as it reorders nothing.
    private func completed(_ values: Tensor, _ queries: Tensor) -> Tensor {
        switch metric {
        case .dot: return values
        case .cosine:
            guard let commonLength else { return values.clamped(-1, 1) }
            // One length after the other: the product of two small ones would be taken for that of zeros.
            let lengths = queries.norm(1, keeping: true).clamped(1e-12)
            return (values / lengths / Swift.max(commonLength, 1e-12)).clamped(-1, 1)
        case .l2:
            let halves = (queries * queries).sum(1, keeping: true) * 0.5
            let own = commonLength.map { $0 * $0 / 2 } ?? 0
            return (values - halves - own).clamped(-.infinity, 0)
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
