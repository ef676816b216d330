/// How well a linear classifier does on labelled pictures.
public struct LinearScore: Sendable, Equatable {
    /// Cross entropy in nats, the mean over batches.
    public let loss: Double
    /// Percent of the pictures whose class comes first.
    public let top1: Double
    /// Percent of the pictures whose class is among the first five; nil where there are fewer than five.
    public let top5: Double?

    /// With these.
    public init(loss: Double, top1: Double, top5: Double?) {
        self.loss = loss
        self.top1 = top1
        self.top5 = top5
    }

    /// Whether its top-1 is higher, or as high with a lower loss; any score is better than none, or than that of
    /// a head which has blown up.
    func isBetter(than other: LinearScore?) -> Bool {
        guard let other else { return true }
        guard loss.isFinite, other.loss.isFinite else { return loss.isFinite }
        return top1 > other.top1 || (top1 == other.top1 && loss < other.loss)
    }

    /// How many classes may hold the right one for `top5`.
    static let places = 5
}
