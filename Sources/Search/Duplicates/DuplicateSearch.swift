import Similarity

/// Groups of near-duplicates: every picture of a group is as near to its best one as a threshold asks.
///
/// Pairs are found in blocks, by the pass that search uses too; memory is a few bytes a picture, however many
/// pairs there are.
public struct DuplicateSearch {
    private let vectors: IndexVectors
    private let metric: Metric
    private let search: FlatSearch
    /// Pixels and bytes of each row's picture.
    private let sizes: [(pixels: Int, bytes: Int)]

    /// - Throws: What the store throws.
    public init(_ store: any IndexStore, vectors: IndexVectors, metric: Metric, threads: Int) throws {
        self.vectors = vectors
        self.metric = metric
        search = FlatSearch(vectors.vectors, metric: metric, threads: threads)
        var sizes = [(pixels: Int, bytes: Int)](repeating: (0, 0), count: vectors.ids.count)
        try store.forEachPicture { picture in
            if let row = vectors.row(of: picture.id) {
                // A damaged index may hold any number.
                let pixels = picture.width.multipliedReportingOverflow(by: picture.height)
                sizes[row] = (pixels.overflow ? 0 : pixels.partialValue, picture.stamp.bytes)
            }
        }
        self.sizes = sizes
    }

    /// All groups of two pictures or more, largest first.
    ///
    /// - Parameters:
    ///   - threshold: The least similarity, or the largest distance, of a duplicate.
    ///   - progress: Called with rows done and to do; may throw to end the work.
    public func groups(
        threshold: Float, progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws -> [DuplicateGroup] {
        var sets = DisjointSets(count: vectors.ids.count)
        try search.pairs(nearerThan: threshold, progress: progress) { pairs in
            for pair in pairs { sets.join(pair.first, pair.second) }
        }
        // A chain of pictures, each like the next, has ends that are not alike: no picture goes because of one
        // that it is not like.
        return sets.groups().flatMap { stars($0, threshold: threshold) }
            .sorted { ($1.others.count, $0.kept.id) < ($0.others.count, $1.kept.id) }
    }

    /// The best picture with all that are near it, then the best of the rest, and so on.
    private func stars(_ rows: [Int], threshold: Float) -> [DuplicateGroup] {
        var rest = rows.sorted { a, b in
            (sizes[b].pixels, sizes[b].bytes, a) < (sizes[a].pixels, sizes[a].bytes, b)
        }
        var groups: [DuplicateGroup] = []
        while let best = rest.first {
            let vector = vectors.vectors.row(best)
            var others: [PictureNeighbor] = []
            var left: [Int] = []
            for row in rest.dropFirst() {
                let score = Float(metric.score(vector, vectors.vectors.row(row)))
                if metric.isNear(score, threshold: threshold) {
                    others.append(.init(id: vectors.ids[row], score: score))
                } else {
                    left.append(row)
                }
            }
            if !others.isEmpty {
                groups.append(
                    DuplicateGroup(
                        kept: .init(id: vectors.ids[best], score: Float(metric.score(vector, vector))),
                        others: metric.sorted(others)))
            }
            rest = left
        }
        return groups
    }
}

extension IndexVectors {
    /// The row of a picture; nil where it has none.
    public func row(of id: Int) -> Int? {
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == id ? low : nil
    }
}
