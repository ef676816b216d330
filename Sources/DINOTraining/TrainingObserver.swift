/// What a run starts with.
public struct TrainingSummary: Sendable {
    /// Pictures in the data set.
    public let images: Int
    /// Steps of an epoch.
    public let iterationsPerEpoch: Int
    /// Parameters of the backbone.
    public let backboneParameters: Int
    /// Parameters of the head.
    public let headParameters: Int
    /// The epoch to begin with.
    public let startEpoch: Int
    /// The step of that epoch to begin with.
    public let startIteration: Int
    /// The checkpoint that training goes on from.
    public let resumedFrom: String?
}

/// A step that is done.
public struct StepReport: Sendable {
    /// The epoch, from zero.
    public let epoch: Int
    /// Steps of the epoch that are done.
    public let completed: Int
    /// The loss, nats.
    public let loss: Double
    /// The learning rate.
    public let rate: Double
    /// The weight decay.
    public let weightDecay: Double
    /// Share of the time that went into waiting for pictures.
    public let waitShare: Double
}

/// An epoch that is done.
public struct EpochReport: Sendable {
    /// The epoch, from zero.
    public let epoch: Int
    /// Mean loss, nats.
    public let loss: Double
    /// Pictures per second.
    public let picturesPerSecond: Double
    /// Share of the time that went into waiting for pictures.
    public let waitShare: Double
    /// What tells a collapse from learning.
    public let signs: CollapseSigns
    /// k-NN top-1 in percent, where it was measured.
    public let knnTop1: Double?
}

/// Somebody who watches a run; called on the training thread.
public protocol TrainingObserver: AnyObject {
    /// While the headers of tar shards are read, which may take minutes the first time.
    func trainingIsReadingShards(done: Int, of total: Int)
    /// Before the first step.
    func trainingWillStart(_ summary: TrainingSummary)
    /// After each step.
    func trainingDidStep(_ report: StepReport)
    /// After each epoch, its checkpoint and its log line.
    func trainingDidFinishEpoch(_ report: EpochReport)
    /// Something that a user should know.
    func trainingNote(_ message: String)
    /// Something that a user should change.
    func trainingWarning(_ message: String)
}

extension TrainingObserver {
    /// Nothing is shown.
    public func trainingIsReadingShards(done: Int, of total: Int) {}
}
