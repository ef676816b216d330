/// The view that evaluations use: shorter side resized, then the middle square.
///
/// The same bytes as torchvision's `Resize` and `CenterCrop` give with Pillow. Only the square is computed,
/// however long the picture is.
public struct EvaluationTransform: Sendable, Equatable {
    /// Length of the shorter side before cropping, in pixels.
    public let resize: Int
    /// Side of the square, in pixels; where the resized picture is smaller, black surrounds it.
    public let crop: Int
    /// How samples are weighted.
    public let filter: ResamplingFilter

    /// A transform to `crop` by `crop` pixels; throws if a size is not in `1...Image.maximumSide`.
    public init(resize: Int = 256, crop: Int = 224, filter: ResamplingFilter = .bicubic) throws(InvalidCrop) {
        for size in [resize, crop] where !(1...Image.maximumSide).contains(size) {
            throw InvalidCrop("image size is \(size), must be in 1...\(Image.maximumSide) pixels")
        }
        guard filter != .nearest else {
            throw InvalidCrop("evaluation resizes with an antialiased filter, not with nearest")
        }
        self.resize = resize
        self.crop = crop
        self.filter = filter
    }

    /// Bytes of a view: three for each pixel.
    public var byteCount: Int { crop * crop * 3 }

    /// Makes the view of a picture: `byteCount` bytes, interleaved RGB.
    public func render(
        _ image: Image, into output: UnsafeMutableBufferPointer<UInt8>, workspace: AugmentWorkspace
    ) {
        precondition(output.count == byteCount, "the memory does not fit the view")
        guard let target = output.baseAddress else { return }
        let size = Image.size(width: image.width, height: image.height, shortSide: resize)
        let columns = CenterSpan(available: size.width, wanted: crop)
        let rows = CenterSpan(available: size.height, wanted: crop)
        let window = PixelRectangle(x: columns.start, y: rows.start, width: columns.count, height: rows.count)
        let isWhole = columns.count == crop && rows.count == crop
        let destination = isWhole ? target : workspace.unpadded.reserve(columns.count * rows.count * 3)
        image.pixels.withUnsafeBufferPointer { pixels in
            let whole = PixelRectangle(x: 0, y: 0, width: image.width, height: image.height)
            let source = PixelSource(pixels, imageWidth: image.width, rectangle: whole)
            workspace.resampler.resize(source, to: size, window: window, filter: filter, into: destination)
        }
        guard !isWhole else { return }
        target.update(repeating: 0, count: byteCount)
        for row in 0..<rows.count {
            (target + ((rows.padding + row) * crop + columns.padding) * 3).update(
                from: destination + row * columns.count * 3, count: columns.count * 3)
        }
    }
}
