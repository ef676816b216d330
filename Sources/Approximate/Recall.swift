/// The share of the exact neighbours that were found, over all queries: 1 where all were.
///
/// - Parameters:
///   - found: Ids of each query, in any order.
///   - exact: The ids that should be there, of the same queries. Queries without any do not count.
/// - Returns: 0...1; 1 where there is nothing to find.
public func recall(found: [[Int64]], exact: [[Int64]]) -> Double {
    precondition(found.count == exact.count, "\(found.count) queries with results and \(exact.count) without")
    var hits = 0
    var wanted = 0
    for (found, exact) in zip(found, exact) {
        let exact = Set(exact)
        hits += exact.intersection(found).count
        wanted += exact.count
    }
    return wanted == 0 ? 1 : Double(hits) / Double(wanted)
}
