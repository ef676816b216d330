import Similarity

/// How well rankings answer queries: average precision and precision among the first few.
///
/// Source: `compute_map` and `compute_ap` of the original's `utils.py`.
public struct RetrievalScore: Sendable {
    /// One query's figures, from 0 to 1; nil where no picture answers it, which leaves it out of the means.
    public let averagePrecision: [Double?]
    /// Precision at each of `ks`, for each query.
    public let precision: [[Double]?]
    /// Numbers of first pictures.
    public let ks: [Int]

    /// Judges rankings.
    ///
    /// - Parameters:
    ///   - rankings: Gallery pictures, nearest first, of each query; all of them.
    ///   - protocol: Which answers count.
    public init(
        rankings: [[Int]], queries: [RetrievalGroundTruth.Query], protocol: RetrievalProtocol,
        ks: [Int] = [1, 5, 10]
    ) {
        self.ks = ks
        var (averages, precisions): ([Double?], [[Double]?]) = ([], [])
        for (ranking, query) in zip(rankings, queries) {
            let positives = Set(`protocol`.positives(query))
            let junk = Set(`protocol`.junk(query))
            let places = Self.places(ranking, of: positives, without: junk)
            guard let last = places.last, !positives.isEmpty else {
                averages.append(positives.isEmpty ? nil : 0)
                precisions.append(positives.isEmpty ? nil : ks.map { _ in 0 })
                continue
            }
            averages.append(
                AveragePrecision.trapezoid(places: places, positives: `protocol`.positives(query).count))
            // No more pictures are looked at than it takes to see the last answer.
            precisions.append(
                ks.map { k in
                    let seen = min(last + 1, k)
                    return Double(places.count { $0 < seen }) / Double(seen)
                })
        }
        averagePrecision = averages
        precision = precisions
    }

    /// The mean over queries that have answers.
    public var meanAveragePrecision: Double { Self.mean(averagePrecision.compactMap(\.self)) }

    /// The mean precision at each of `ks` over queries that have answers.
    public var meanPrecision: [Double] {
        ks.indices.map { index in Self.mean(precision.compactMap { $0?[index] }) }
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }

    /// Ranks of the answers, from zero, among the pictures that are not junk.
    static func places(_ ranking: [Int], of positives: Set<Int>, without junk: Set<Int>) -> [Int] {
        var (places, rank): ([Int], Int) = ([], 0)
        for picture in ranking {
            // A picture that is listed as both counts as an answer, which junk before it moves up.
            if positives.contains(picture) { places.append(rank) }
            if !junk.contains(picture) { rank += 1 }
        }
        return places
    }
}
