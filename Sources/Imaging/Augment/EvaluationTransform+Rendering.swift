extension EvaluationTransform {
    /// Makes the view of a picture: interleaved RGB without padding, of the size that `size` tells.
    ///
    /// - Parameters:
    ///   - output: Room for the view, `byteCount` bytes at most; what lies behind the view is left as it is.
    ///   - workspace: The calling thread's work space.
    public func render(
        _ image: Image, into output: UnsafeMutableBufferPointer<UInt8>, workspace: AugmentWorkspace
    ) {
        let size = size(width: image.width, height: image.height)
        precondition(output.count >= size.width * size.height * 3, "the memory does not fit the view")
        guard let target = output.baseAddress else { return }
        image.pixels.withUnsafeBufferPointer { pixels in
            let whole = PixelRectangle(x: 0, y: 0, width: image.width, height: image.height)
            let source = PixelSource(pixels, imageWidth: image.width, rectangle: whole)
            switch fit {
            case .crop(let resize, let crop):
                renderMiddle(source, resize: resize, crop: crop, into: target, workspace: workspace)
            case .squeeze, .within:
                workspace.resampler.resize(source, to: size, filter: filter, into: target)
            case .pad(let side):
                renderPadded(source, side: side, into: target, workspace: workspace)
            case .shrink:
                renderThumbnail(source, size: size, into: target, workspace: workspace)
            }
        }
    }

    /// The view of a single picture, as a picture of its own.
    public func view(of image: Image) -> Image {
        let size = size(width: image.width, height: image.height)
        let bytes = size.width * size.height * 3
        let pixels = [UInt8](unsafeUninitializedCapacity: bytes) { target, count in
            render(image, into: target, workspace: AugmentWorkspace())
            count = bytes
        }
        return Image(width: size.width, height: size.height, pixels: pixels)
    }

    /// The middle square of the resized picture; only the square is computed.
    private func renderMiddle(
        _ source: PixelSource, resize: Int, crop: Int, into target: UnsafeMutablePointer<UInt8>,
        workspace: AugmentWorkspace
    ) {
        let size = Image.size(width: source.width, height: source.height, shortSide: resize)
        let columns = CenterSpan(available: size.width, wanted: crop)
        let rows = CenterSpan(available: size.height, wanted: crop)
        let window = PixelRectangle(x: columns.start, y: rows.start, width: columns.count, height: rows.count)
        let isWhole = columns.count == crop && rows.count == crop
        let destination = isWhole ? target : workspace.unpadded.reserve(columns.count * rows.count * 3)
        workspace.resampler.resize(source, to: size, window: window, filter: filter, into: destination)
        guard !isWhole else { return }
        let place = PixelRectangle(
            x: columns.padding, y: rows.padding, width: columns.count, height: rows.count)
        Self.surround(destination, at: place, side: crop, with: .black, into: target)
    }

    /// The whole picture in the middle of a square.
    private func renderPadded(
        _ source: PixelSource, side: Int, into target: UnsafeMutablePointer<UInt8>,
        workspace: AugmentWorkspace
    ) {
        let size = Self.size(width: source.width, height: source.height, longSide: side)
        let unpadded = workspace.unpadded.reserve(size.width * size.height * 3)
        workspace.resampler.resize(source, to: size, filter: filter, into: unpadded)
        let place = PixelRectangle(
            x: (side - size.width) / 2, y: (side - size.height) / 2, width: size.width, height: size.height)
        Self.surround(unpadded, at: place, side: side, with: background, into: target)
    }

    /// The whole picture in two steps where it is much larger: boxes of whole pixels first, then the filter.
    private func renderThumbnail(
        _ source: PixelSource, size: (width: Int, height: Int), into target: UnsafeMutablePointer<UInt8>,
        workspace: AugmentWorkspace
    ) {
        let columns = BoxReduction.factor(from: source.width, to: size.width)
        let rows = BoxReduction.factor(from: source.height, to: size.height)
        guard columns > 1 || rows > 1 else {
            workspace.resampler.resize(source, to: size, filter: filter, into: target)
            return
        }
        let reduced = workspace.reduction.run(source, columns: columns, rows: rows)
        // Where the last boxes are not full, the picture ends inside the last pixels.
        let box = (
            x: 0...Double(source.width) / Double(columns), y: 0...Double(source.height) / Double(rows)
        )
        workspace.resampler.resize(reduced, box: box, to: size, filter: filter, into: target)
    }

    /// Puts a picture into a square of one colour.
    private static func surround(
        _ picture: UnsafePointer<UInt8>, at place: PixelRectangle, side: Int, with color: PixelColor,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        color.fill(target, count: side * side)
        for row in 0..<place.height {
            (target + ((place.y + row) * side + place.x) * 3).update(
                from: picture + row * place.width * 3, count: place.width * 3)
        }
    }
}
