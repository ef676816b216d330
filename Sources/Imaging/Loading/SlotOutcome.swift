/// How the filling of one slot went.
struct SlotOutcome: Sendable {
    /// The picture in the slot.
    var index: Int
    /// Whether the slot holds a picture.
    var isValid = false
    /// Pictures that were tried for the slot and could not be read.
    var failures: [(index: Int, reason: ImageError)] = []
}

/// A batch that is being filled.
struct FillingBatch {
    let block: UnsafeMutableRawPointer
    var outcomes: [SlotOutcome]
    var unfinished: Int
}

/// A slot to fill.
struct SlotJob {
    let batch: Int
    let slot: Int
    let batchSize: Int
    /// The slot's place in the order.
    let position: Int
    let index: Int
    let block: UnsafeMutableRawPointer
}
