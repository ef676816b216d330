/// What a loader makes of each picture: crops, a resized picture, anything of limited size.
///
/// Worker threads call it at the same time for different slots, so it must write its own slot's bytes only.
public protocol PictureRecipe: Sendable {
    /// Bytes that one picture takes in a batch.
    var bytesPerPicture: Int { get }

    /// The fraction of its size at which a JPEG of this size in pixels may be decoded: 1, 2, 4 or 8 for 1/1 to 1/8.
    func jpegScaleDenominator(width: Int, height: Int) -> Int

    /// Writes one picture's part of a batch.
    ///
    /// - Parameters:
    ///   - image: the decoded picture.
    ///   - index: the picture that the order asked for, to seed its random numbers; where that one could not
    ///     be read, `image` is its substitute.
    ///   - slot: the picture's place in the batch, below `batchSize`.
    ///   - batchSize: pictures in this batch; the last one may be smaller.
    ///   - batch: the whole batch, `batchSize * bytesPerPicture` bytes. A multi-crop recipe writes crop `c`
    ///     as picture `c * batchSize + slot`, so that the batch is crop-major. Every byte of the slot that is
    ///     read later must be written: the memory holds what an earlier batch left.
    func render(
        _ image: Image, index: Int, slot: Int, batchSize: Int, into batch: UnsafeMutableRawBufferPointer)
}

extension PictureRecipe {
    /// Every pixel counts.
    public func jpegScaleDenominator(width: Int, height: Int) -> Int { 1 }
}
