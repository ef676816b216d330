import Imaging

/// Frames as the protocol shows them to the network: a batch is their pixels, (N, H, W, 3).
struct FramePictures: PictureRecipe {
    let width: Int
    let height: Int

    /// The size of a sequence's frames: the shorter side as given, the longer one in proportion, rounded down
    /// to a multiple of 64. Source: `read_frame` of the original.
    init(width: Int, height: Int, shortSide: Int) {
        let long = shortSide * max(width, height) / min(width, height) / Self.step * Self.step
        (self.width, self.height) = height > width ? (shortSide, long) : (long, shortSide)
    }

    private static let step = 64

    var bytesPerPicture: Int { width * height * 3 }

    func render(
        _ image: Image, index: Int, slot: Int, batchSize: Int, into batch: UnsafeMutableRawBufferPointer
    ) {
        let part = UnsafeMutableRawBufferPointer(
            rebasing: batch[slot * bytesPerPicture..<(slot + 1) * bytesPerPicture])
        image.resized(width: width, height: height, filter: .bilinear).pixels.withUnsafeBytes {
            part.copyMemory(from: $0)
        }
    }
}
