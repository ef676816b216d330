import Foundation
import NN
import Torch

/// Trains linear heads epoch by epoch, and knows which is the best so far.
///
/// Source: the original's `eval_linear.py`: learning rates fall by half a cosine, from epoch to epoch.
public final class LinearTraining {
    /// What one epoch made of one head.
    public struct Entry: Sendable, Equatable {
        /// The mean loss of the epoch's steps, in nats.
        public let trainLoss: Double
        /// On the validation pictures, where they were looked at.
        public let score: LinearScore?
    }

    /// A head at its best.
    public struct Best: Sendable, Equatable {
        /// The head.
        public let head: Int
        /// The epoch, from 0.
        public let epoch: Int
        /// On the validation pictures.
        public let score: LinearScore
    }

    /// The heads.
    public let heads: LinearHeads
    /// Epochs in all.
    public let epochs: Int
    /// Epochs done, and for each the heads' entries.
    public internal(set) var history: [[Entry]] = []
    /// The head of the highest top-1 so far, of several the one of the lowest loss.
    public internal(set) var best: Best?

    private let batchSize: Int
    private let validationFrequency: Int

    /// - Parameters:
    ///   - batchSize: Pictures of a step; learning rates are for 256.
    ///   - validationFrequency: Epochs from one look at the validation pictures to the next; the last epoch always has
    ///     one.
    public init(_ heads: LinearHeads, epochs: Int, batchSize: Int, validationFrequency: Int = 1) {
        self.heads = heads
        self.epochs = epochs
        self.batchSize = batchSize
        self.validationFrequency = validationFrequency
    }

    /// Epochs that are behind.
    public var epoch: Int { history.count }

    /// What the rates of an epoch are multiplied by.
    func factor(epoch: Int) -> Double {
        (1 + cos(Double.pi * Double(epoch) / Double(epochs))) / 2 * Double(batchSize) / 256
    }

    /// The learning rate of a head in an epoch.
    public func rate(head: Int, epoch: Int) -> Double {
        heads.settings[head].rate * factor(epoch: epoch)
    }

    /// The leading head so far: the best one, or the first where none has been looked at.
    public var leader: Int { best?.head ?? 0 }

    private struct Ended: Error {}

    /// Trains one epoch.
    ///
    /// - Parameters:
    ///   - validation: What the heads are judged on, on their device.
    ///   - progress: Called after each step with the number of steps done; false ends the epoch at once.
    /// - Returns: False where it was ended: the heads are then in the middle of the epoch.
    public func trainEpoch(
        _ batches: some LinearBatches, validation: LabelledFeatures, progress: (Int) -> Bool
    ) throws -> Bool {
        let factor = factor(epoch: epoch)
        let sums = try Tensor.zeros([heads.settings.count]).to(heads.weight.device)
        var steps = 0
        do {
            try batches.forEachBatch(epoch: epoch) { features, labels in
                let losses = heads.step(features, labels: labels, factor: factor)
                inference { sums += losses }
                steps += 1
                if !progress(steps) { throw Ended() }
            }
        } catch is Ended {
            return false
        }
        let losses = inference { sums / Double(max(1, steps)) }.array(of: Double.self)
        let isLooked = epoch % validationFrequency == 0 || epoch == epochs - 1
        let scores = isLooked ? heads.scores(validation, batchSize: batchSize) : []
        history.append(
            losses.indices.map { Entry(trainLoss: losses[$0], score: isLooked ? scores[$0] : nil) })
        best = leading(best, among: epoch - 1)
        return true
    }

    /// The epochs of one head that were looked at.
    public func curve(head: Int) -> [(epoch: Int, score: LinearScore)] {
        history.enumerated().compactMap { epoch, entries in entries[head].score.map { (epoch, $0) } }
    }

    /// Judges the heads as they are now, for the last epoch; where the best head was lost, the last one's is it.
    func judge(_ validation: LabelledFeatures) {
        guard let last = history.indices.last else { return }
        history[last] = zip(history[last], heads.scores(validation, batchSize: batchSize)).map {
            Entry(trainLoss: $0.trainLoss, score: $1)
        }
        best = leading(nil, among: last)
    }

    /// The best so far, or what an epoch has that is better.
    private func leading(_ best: Best?, among epoch: Int) -> Best? {
        history[epoch].enumerated().reduce(best) { best, entry in
            guard let score = entry.element.score, score.isBetter(than: best?.score) else { return best }
            return Best(head: entry.offset, epoch: epoch, score: score)
        }
    }

    /// The best of the first epochs, the first of several.
    func best(ofFirst epochs: Int) -> Best? { (0..<epochs).reduce(nil) { leading($0, among: $1) } }

    /// The best epoch of each head.
    public var bestOfEach: [Best] {
        heads.settings.indices.compactMap { head in
            // The first of several.
            curve(head: head).reduce(nil as Best?) { best, entry in
                entry.score.isBetter(than: best?.score)
                    ? Best(head: head, epoch: entry.epoch, score: entry.score) : best
            }
        }
    }
}
