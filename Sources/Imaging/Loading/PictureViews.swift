/// Several views of each picture from one decoding: a part of the batch for each transform, laid out as
/// `EvaluationPictures` does it.
public struct PictureViews: PictureRecipe {
    /// Called by the loader's threads with each decoded picture and its number, black for an unreadable one.
    public typealias Inspection = @Sendable (Image, Int) -> Void

    /// What is made of a picture, view by view.
    public let views: [EvaluationPictures]
    private let inspect: Inspection?

    /// Pictures by these transforms.
    ///
    /// - Parameter inspect: Sees the picture before its views are made.
    public init(_ views: [EvaluationPictures], inspect: Inspection? = nil) {
        self.views = views
        self.inspect = inspect
    }

    /// Bytes of one slot in all parts.
    public var bytesPerPicture: Int { views.reduce(0) { $0 + $1.bytesPerPicture } }

    /// Writes the picture's views at its slot of each part.
    public func render(
        _ image: Image, index: Int, slot: Int, batchSize: Int, into batch: UnsafeMutableRawBufferPointer
    ) {
        inspect?(image, index)
        for (number, view) in views.enumerated() {
            let part = UnsafeMutableRawBufferPointer(rebasing: batch[bytes(of: number, batchSize: batchSize)])
            view.render(image, index: index, slot: slot, batchSize: batchSize, into: part)
        }
    }

    /// The part of a batch that holds one view of all its pictures.
    ///
    /// - Parameter batchSize: Pictures in the batch.
    public func bytes(of view: Int, batchSize: Int) -> Range<Int> {
        let start = views[..<view].reduce(0) { $0 + $1.bytesPerPicture } * batchSize
        return start..<start + views[view].bytesPerPicture * batchSize
    }
}
