import Similarity
import Torch

/// How well copies find their originals.
public struct CopyDetectionScore: Sendable {
    /// One block's figures, from 0 to 1.
    public struct Block: Sendable {
        /// Such as `strong`.
        public let name: String
        /// Of each copy, the average precision among the pictures found.
        public let averagePrecision: [Double]
        /// The best-ranked original of each copy, from zero; nil where none is among the pictures found.
        public let firstRank: [Int?]

        /// The mean over the copies.
        public var map: Double {
            averagePrecision.reduce(0, +) / Double(max(1, averagePrecision.count))
        }
    }

    /// Each block's figures.
    public let blocks: [Block]
    /// Average precision of all pairs of a copy and a picture found for it, in one list by their similarity.
    public let microAveragePrecision: Double
    /// Share of the true pairs that a threshold finds which is right 90 times of 100.
    public let recallAtPrecision90: Double

    /// How many pictures are looked at for each copy, as in the original.
    public static let found = 20

    /// Judges.
    ///
    /// - Parameters:
    ///   - copies: Features of each block's copies, of unit length.
    ///   - database: Features of the originals, then of distractors, of unit length.
    public init(_ pictures: CopyDetectionPictures, copies: [Tensor], database: Tensor) {
        let search = NearestNeighbors(bank: database)
        let k = min(Self.found, database.size(0))
        var blocks: [Block] = []
        var pairs: [(similarity: Float, isRight: Bool)] = []
        var total = 0
        for (block, features) in zip(pictures.blocks, copies) {
            let found = search.search(features, k: k)
            let (indices, similarities) = (found.indices.array(of: Int.self), found.similarities.floats)
            var (averages, ranks): ([Double], [Int?]) = ([], [])
            for (row, positives) in block.positives.enumerated() {
                let answers = Set(positives)
                let near = indices[row * k..<(row + 1) * k]
                let places = near.enumerated().filter { answers.contains($1) }.map(\.offset)
                averages.append(AveragePrecision.trapezoid(places: places, positives: positives.count))
                ranks.append(places.first)
                // That a picture finds itself says nothing.
                guard block.name != "original" else { continue }
                total += positives.count
                pairs += zip(similarities[row * k..<(row + 1) * k], near).map { ($0, answers.contains($1)) }
            }
            blocks.append(Block(name: block.name, averagePrecision: averages, firstRank: ranks))
        }
        self.blocks = blocks
        (microAveragePrecision, recallAtPrecision90) = Self.micro(pairs, positives: total)
    }

    /// The area under the curve of precision over recall of one list, and the recall where precision last is 0.9.
    package static func micro(_ pairs: [(similarity: Float, isRight: Bool)], positives: Int) -> (
        Double, Double
    ) {
        guard positives > 0 else { return (.nan, .nan) }
        let sorted = pairs.sorted { $0.similarity > $1.similarity }
        var (right, area, recall) = (0, 0.0, 0.0)
        for (index, pair) in sorted.enumerated() where pair.isRight {
            right += 1
            let precision = Double(right) / Double(index + 1)
            area += precision / Double(positives)
            if precision >= 0.9 { recall = Double(right) / Double(positives) }
        }
        return (area, recall)
    }
}
