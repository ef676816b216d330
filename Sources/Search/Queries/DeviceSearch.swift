import Similarity
import Torch

/// Exact search on a device of libtorch, such as a GPU: the vectors stay there, blocks of them are multiplied with
/// the queries.
///
/// Products there are in single precision; the scores of what is found, and its order, are computed again from the
/// vectors on the host.
public final class DeviceSearch: PictureSearch {
    private let vectors: IndexVectors
    private let metric: Metric
    private let device: Device
    /// (N, D), half precision where the store's numbers are half as long.
    private let bank: Tensor
    /// The length of each row for the cosine, half its squared length for the distance, (1, N).
    private let lengths: Tensor?
    private let blockRows: Int

    /// More than is asked for is looked at again, as rounding may have put a neighbour just behind the last.
    private static let margin = 16
    /// Queries in one product.
    private static let mostQueries = 1024

    /// Brings all vectors to the device.
    ///
    /// - Parameter blockRows: How many rows one product takes; bounds the memory.
    /// - Throws: `TorchError.outOfMemory`.
    public init(
        _ vectors: IndexVectors, metric: Metric, device: Device, blockRows: Int = 1 << 17
    ) throws {
        self.vectors = vectors
        self.metric = metric
        self.device = device
        self.blockRows = blockRows
        let (rows, dimension) = (vectors.ids.count, vectors.vectors.dimension)
        let bank = try Tensor.empty(
            [rows, dimension], dtype: vectors.vectors.precision == .float16 ? .float16 : .float32,
            device: device)
        var lengths: [Tensor] = []
        for start in stride(from: 0, to: rows, by: blockRows) {
            let range = start..<min(start + blockRows, rows)
            let block = try Tensor(vectors.vectors.numbers(range), shape: [range.count, dimension]).to(device)
            inference { bank.slice(range).copy(from: block) }
            guard metric != .dot else { continue }
            lengths.append(
                inference {
                    metric == .cosine
                        ? block.norm(1, keeping: true).clamped(1e-12)
                        : (block * block).sum(1, keeping: true) * 0.5
                })
        }
        self.bank = bank
        self.lengths =
            lengths.isEmpty ? nil : inference { Tensor.concatenated(lengths, dimension: 0).transposed() }
    }

    /// The nearest pictures of each query.
    public func nearest(to queries: [[Float]], count: Int) throws -> [[PictureNeighbor]] {
        guard !vectors.ids.isEmpty else { return queries.map { _ in [] } }
        return try stride(from: 0, to: queries.count, by: Self.mostQueries).flatMap { start in
            let part = Array(queries[start..<min(start + Self.mostQueries, queries.count)])
            return zip(part, try candidates(part, count: count + Self.margin)).map { query, rows in
                exact(query, rows, count: count)
            }
        }
    }

    /// Rows that are near by the device's products.
    private func candidates(_ queries: [[Float]], count: Int) throws -> [[Int]] {
        let matrix = try Tensor(
            queries.flatMap(\.self), shape: [queries.count, vectors.vectors.dimension]
        ).to(device)
        let indices = inference {
            var best: (values: Tensor, indices: Tensor)?
            for start in stride(from: 0, to: bank.size(0), by: blockRows) {
                let range = start..<min(start + blockRows, bank.size(0))
                let top = products(matrix, range).topK(min(count, range.count))
                if start > 0 { top.indices += Double(start) }
                guard let last = best else {
                    best = (top.values, top.indices)
                    continue
                }
                let values = Tensor.concatenated([last.values, top.values], dimension: 1)
                let merged = values.topK(min(count, values.size(1)))
                let all = Tensor.concatenated([last.indices, top.indices], dimension: 1)
                best = (merged.values, all.gather(1, merged.indices))
            }
            return best!.indices
        }
        let width = indices.size(1)
        let flat = indices.moved(to: .cpu).contiguous().array(of: Int.self)
        return queries.indices.map { Array(flat[$0 * width..<($0 + 1) * width]) }
    }

    /// What orders rows as the metric does.
    private func products(_ queries: Tensor, _ rows: Range<Int>) -> Tensor {
        let products = queries.matmul(bank.slice(rows).to(.float32).transposed())
        guard let lengths else { return products }
        let part = lengths.slice(rows, dimension: 1)
        return metric == .cosine ? products / part : products - part
    }

    private func exact(_ query: [Float], _ rows: [Int], count: Int) -> [PictureNeighbor] {
        let scored = rows.map { row in
            PictureNeighbor(
                id: vectors.ids[row], score: Float(metric.score(query, vectors.vectors.row(row))))
        }
        return Array(metric.sorted(scored).prefix(count))
    }
}

extension Metric {
    /// Neighbours in their order: nearest first, equally near ones by number.
    func sorted(_ neighbors: [PictureNeighbor]) -> [PictureNeighbor] {
        neighbors.sorted { a, b in
            a.score == b.score ? a.id < b.id : (a.score > b.score) == higherIsNearer
        }
    }
}
