extension Image {
    /// The picture at a new size, by bilinear interpolation without antialiasing.
    ///
    /// The same bytes as OpenCV's `cv2.resize(image, (width, height))`, whose default is `INTER_LINEAR`. Fine
    /// detail aliases where a picture shrinks: `resized(width:height:filter:box:)` averages it.
    ///
    /// - Parameters:
    ///   - width: New width in pixels, in `1...maximumSide`: anything else is a programmer's error.
    ///   - height: New height in pixels, in `1...maximumSide`.
    public func interpolated(width: Int, height: Int) -> Image {
        Self.checkTarget(width: width, height: height)
        let bytes = width * height * 3
        let result = [UInt8](unsafeUninitializedCapacity: bytes) { target, count in
            interpolate(width: width, height: height, into: target, workspace: AugmentWorkspace())
            count = bytes
        }
        return Image(width: width, height: height, pixels: result)
    }

    /// Writes what `interpolated(width:height:)` gives: interleaved RGB without padding.
    ///
    /// - Parameters:
    ///   - width: New width in pixels, in `1...maximumSide`: anything else is a programmer's error.
    ///   - height: New height in pixels, in `1...maximumSide`.
    ///   - output: Room for `width * height * 3` bytes; what lies behind them is left as it is.
    ///   - workspace: The calling thread's work space.
    public func interpolate(
        width: Int, height: Int, into output: UnsafeMutableBufferPointer<UInt8>, workspace: AugmentWorkspace
    ) {
        Self.checkTarget(width: width, height: height)
        precondition(output.count >= width * height * 3, "the memory does not fit the picture")
        guard let target = output.baseAddress else { return }
        pixels.withUnsafeBufferPointer { samples in
            let whole = PixelRectangle(x: 0, y: 0, width: self.width, height: self.height)
            let source = PixelSource(samples, imageWidth: self.width, rectangle: whole)
            workspace.interpolation.resize(source, to: (width, height), into: target)
        }
    }
}
