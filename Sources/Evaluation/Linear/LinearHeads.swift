import NN
import TensorFiles
import Torch

/// Linear classifiers with different learning rates and weight decays, trained side by side on the same
/// features.
///
/// Each is the original's (`eval_linear.py`): cross entropy, gradient descent with momentum 0.9. One matrix
/// product serves them all, and the gradient of cross entropy is written down instead of recorded.
public final class LinearHeads {
    /// How one head is trained.
    public struct Setting: Sendable, Hashable {
        /// The learning rate at the start, for a batch of 256; scaled linearly for others.
        public var rate: Double
        /// Coupled with the gradient, as in PyTorch's SGD; the original has none.
        public var weightDecay: Double

        /// With these.
        public init(rate: Double, weightDecay: Double = 0) {
            self.rate = rate
            self.weightDecay = weightDecay
        }
    }

    /// How each head is trained.
    public let settings: [Setting]
    /// Classes that a head tells apart.
    public let classes: Int
    /// Numbers of a feature.
    public let dimension: Int
    /// (heads · classes, dimension), head after head.
    package let weight: Tensor
    /// (heads · classes).
    package let bias: Tensor
    let weightMomentum: Tensor
    let biasMomentum: Tensor
    /// Rates and decays of the rows, (heads · classes, 1).
    private let rates: Tensor
    private let decays: Tensor?

    private static let momentum = 0.9
    private static let deviation = 0.01

    /// Starts all heads with the same weights of a normal distribution of deviation 0.01.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public init(
        _ settings: [Setting], dimension: Int, classes: Int, seed: UInt64 = 0, device: Device = .cpu
    ) throws {
        precondition(!settings.isEmpty && dimension > 0 && classes > 0, "a head has inputs and outputs")
        self.settings = settings
        self.classes = classes
        self.dimension = dimension
        let rows = settings.count * classes
        weight = try Tensor.empty([rows, dimension], device: device)
        weightMomentum = try Tensor.empty([rows, dimension], device: device)
        weightMomentum.fill(0)
        bias = .zeros([rows], device: device)
        biasMomentum = .zeros([rows], device: device)
        func perRow(_ value: (Setting) -> Double) throws -> Tensor {
            let values = settings.flatMap { [Float](repeating: Float(value($0)), count: classes) }
            return try Tensor(values, shape: [rows, 1]).to(device)
        }
        rates = try perRow(\.rate)
        decays = settings.contains { $0.weightDecay != 0 } ? try perRow(\.weightDecay) : nil
        let start = Tensor.randomNormal([classes, dimension], generator: Generator(seed: seed))
        try set(weight: start * Self.deviation, bias: .zeros([classes]))
    }

    /// A head of a file, such as the original's published ones or one of ours.
    ///
    /// - Throws: `EvaluationError` where it is of no size, `TorchError.outOfMemory`.
    public convenience init(
        weight: StoredTensor, bias: StoredTensor, device: Device = .cpu
    ) throws {
        guard weight.count > 0, weight.shape.count == 2, bias.shape == [weight.shape[0]] else {
            throw EvaluationError("a linear head of shape \(weight.shape) classifies nothing")
        }
        try self.init(
            [Setting(rate: 0)], dimension: weight.shape[1], classes: weight.shape[0], device: device)
        try set(weight: Tensor(weight), bias: Tensor(bias))
    }

    /// Gives all heads these weights, (classes, dimension), and biases, (classes).
    package func set(weight start: Tensor, bias startBias: Tensor) throws {
        for head in settings.indices {
            weight.slice(rows(head)).copy(from: try start.to(weight.device))
            bias.slice(rows(head)).copy(from: try startBias.to(weight.device))
        }
    }

    /// The rows of one head.
    func rows(_ head: Int) -> Range<Int> { head * classes..<(head + 1) * classes }

    /// One step of every head.
    ///
    /// - Parameters:
    ///   - features: (B, dimension), on the heads' device.
    ///   - labels: B classes.
    ///   - factor: What the learning rates are multiplied by: the schedule and the size of the batch.
    /// - Returns: The losses before the step, (heads).
    public func step(_ features: Tensor, labels: Tensor, factor: Double) -> Tensor {
        inference {
            let count = features.size(0)
            let (losses, logProbabilities, targets) = crossEntropy(features, labels)
            // Cross entropy's gradient: probabilities, less 1 for the class that is true.
            logProbabilities.expInPlace()
            logProbabilities.scatterAdd(
                1, targets, .full(targets.shape, -1, device: features.device))
            logProbabilities *= 1 / Double(count)
            let gradient = logProbabilities.reshaped([count, -1])
            update(
                weight, weightMomentum, gradient.transposed(0, 1).matmul(features), rates: rates,
                decays: decays, factor: factor)
            update(
                bias.unsqueezed(1), biasMomentum.unsqueezed(1), gradient.sum(0).unsqueezed(1), rates: rates,
                decays: decays, factor: factor)
            return losses
        }
    }

    private func update(
        _ values: Tensor, _ momentum: Tensor, _ gradient: Tensor, rates: Tensor, decays: Tensor?,
        factor: Double
    ) {
        momentum *= Self.momentum
        momentum += gradient
        if let decays { momentum += values * decays }
        values -= momentum * (rates * factor)
    }

    /// The mean loss of each head, (heads), log probabilities, (B · heads, classes), and each row's true
    /// class, (B · heads, 1).
    private func crossEntropy(
        _ features: Tensor, _ labels: Tensor
    ) -> (losses: Tensor, logProbabilities: Tensor, targets: Tensor) {
        let logits = features.linear(weight, bias).reshaped([-1, classes])
        let logProbabilities = logits.logSoftmax(1)
        let targets = labels.repeatedEach(settings.count, dimension: 0).unsqueezed(1)
        let losses = -logProbabilities.gather(1, targets).reshaped([-1, settings.count]).mean(0)
        return (losses, logProbabilities, targets)
    }

    /// How well each head classifies, as the original counts: the loss is the mean over batches.
    ///
    /// - Parameter pictures: On the heads' device.
    public func scores(_ pictures: LabelledFeatures, batchSize: Int) -> [LinearScore] {
        let places = min(LinearScore.places, classes)
        var losses = [Double](repeating: 0, count: settings.count)
        var hits = [(first: Int, five: Int)](repeating: (0, 0), count: settings.count)
        var batches = 0
        for batch in pictures.batches(of: batchSize) {
            let (loss, found) = inference {
                let (loss, logProbabilities, targets) = crossEntropy(batch.features, batch.labels)
                let best = logProbabilities.topK(places, dimension: 1).indices.equals(targets)
                let first = best.slice(0..<1, dimension: 1)
                let counts = [first, best].map {
                    $0.to(.float32).reshaped([-1, settings.count, $0.size(1)]).sum(2).sum(0)
                }
                return (loss.floats, counts.map(\.floats))
            }
            batches += 1
            for head in settings.indices {
                losses[head] += Double(loss[head])
                hits[head].first += Int(found[0][head])
                hits[head].five += Int(found[1][head])
            }
        }
        let share = 100 / Double(max(1, pictures.labels.count))
        return zip(losses, hits).map { loss, hits in
            LinearScore(
                loss: loss / Double(max(1, batches)), top1: Double(hits.first) * share,
                top5: classes >= LinearScore.places ? Double(hits.five) * share : nil)
        }
    }

    /// The most probable class of each picture by one head, and its probability.
    public func predictions(
        _ pictures: LabelledFeatures, head: Int, batchSize: Int
    ) -> [(label: Int, probability: Double)] {
        pictures.batches(of: batchSize).flatMap { batch in
            let best = inference {
                batch.features.linear(weight.slice(rows(head)), bias.slice(rows(head))).softmax(1).topK(
                    1, dimension: 1)
            }
            return zip(best.indices.array(of: Int.self), best.values.floats).map { ($0, Double($1)) }
        }
    }
}
