/// Which part of an epoch's order one of several processes has: every count-th picture, from its rank on.
///
/// So the batches of all processes together are those of one process with batches that many times as large. The order
/// is padded with its first pictures until it divides. Source: PyTorch's DistributedSampler, as the original uses it.
struct ProcessShare {
    let rank: Int
    let count: Int

    /// Pictures of each of the processes.
    static func size(of total: Int, count: Int) -> Int { (total + count - 1) / count }

    func part(of order: [Int]) -> [Int] {
        guard count > 1, !order.isEmpty else { return order }
        return (0..<Self.size(of: order.count, count: count)).map { order[($0 * count + rank) % order.count] }
    }
}
