/// Where a centred crop of one axis lies: samples that are taken, and zeros before them.
struct CenterSpan {
    /// The first sample that is taken.
    let start: Int
    /// Samples that are taken.
    let count: Int
    /// Zeros before them.
    let padding: Int

    /// The middle `wanted` of `available` samples, or all of them with zeros around.
    ///
    /// A half is rounded to the even number when cropping and down when padding, as in torchvision.
    init(available: Int, wanted: Int) {
        start = available > wanted ? Int((Double(available - wanted) / 2).rounded(.toNearestOrEven)) : 0
        count = min(available, wanted)
        padding = wanted > available ? (wanted - available) / 2 : 0
    }
}
