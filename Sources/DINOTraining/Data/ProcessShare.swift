/// Which part of an epoch's order one of several processes has: every count-th picture, from its rank on.
///
/// So the batches of all processes together are those of one process with batches that many times as large. The order
/// is padded with its first pictures until it divides. Source: PyTorch's DistributedSampler, as the original uses it.
struct ProcessShare {
    let rank: Int
    let count: Int

    func part(of order: [Int]) -> [Int] {
        guard count > 1, !order.isEmpty else { return order }
        let share = (order.count + count - 1) / count
        return (0..<share).map { order[($0 * count + rank) % order.count] }
    }
}
