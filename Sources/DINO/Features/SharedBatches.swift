import Foundation
import Imaging
import Torch

/// The batches of a list of pictures, shared among processes in turn and brought together again in order.
///
/// In each round every process computes one batch and gets those of the others, as the original gathers its features.
struct SharedBatches {
    /// The pictures of this process, batch after batch.
    let order: [Int]
    /// Batches of the process that has most.
    let rounds: Int
    private let group: ProcessGroup
    private var done: Int
    /// Lengths of the features; not known before a picture could be read.
    private var widths: [Int]?

    init(group: ProcessGroup, range: Range<Int>, batchSize: Int) {
        self.group = group
        done = range.lowerBound
        let starts = stride(from: range.lowerBound, to: range.upperBound, by: batchSize)
        order = starts.enumerated().filter { $0.offset % group.count == group.rank }.flatMap {
            Array($0.element..<min($0.element + batchSize, range.upperBound))
        }
        rounds = (Array(starts).count + group.count - 1) / group.count
    }

    /// The batches of all processes in this round, in order.
    ///
    /// - Parameter own: This process's, its `done` being its pictures alone; nil where it has none left.
    /// - Throws: `ProcessGroupError`.
    mutating func exchange(_ own: FeatureExtractor.Batch?) throws -> [FeatureExtractor.Batch] {
        guard !group.isAlone else {
            guard let own else { return [] }
            done += own.done
            return [FeatureExtractor.Batch(features: own.features, indices: own.indices, done: done)]
        }
        let pictures = try group.gathered(Tensor([own?.done ?? 0])).array(of: Int.self)
        let valid = try group.gathered(Tensor([own?.indices.count ?? 0])).array(of: Int.self)
        if widths == nil { widths = try widthsOfAny(own) }
        let parts = { [group] (rows: Tensor) in try group.concatenated(rows, counts: valid).split(valid) }
        let indices = try parts(Tensor(own?.indices ?? []))
        let features = try (widths ?? []).enumerated().map { recipe, width in
            try parts(own.flatMap { $0.features.isEmpty ? nil : $0.features[recipe] } ?? .zeros([0, width]))
        }
        return pictures.indices.compactMap { rank in
            guard pictures[rank] > 0 else { return nil }
            done += pictures[rank]
            return FeatureExtractor.Batch(
                features: valid[rank] == 0 ? [] : features.map { $0[rank] },
                indices: indices[rank].array(of: Int.self), done: done)
        }
    }

    private func widthsOfAny(_ own: FeatureExtractor.Batch?) throws -> [Int]? {
        let text = (own?.features ?? []).map { "\($0.size(1))" }.joined(separator: " ")
        let known = try group.gathered(text).first { !$0.isEmpty }
        return known?.split(separator: " ").compactMap { Int($0) }
    }

    /// The pictures that any process could not read.
    func exchange(skipped: [SkippedPictures.Entry]) throws -> [SkippedPictures.Entry] {
        guard !group.isAlone else { return skipped }
        let lists = try group.gathered(String(decoding: JSONEncoder().encode(skipped), as: UTF8.self))
        return try lists.flatMap {
            try JSONDecoder().decode([SkippedPictures.Entry].self, from: Data($0.utf8))
        }
    }
}
