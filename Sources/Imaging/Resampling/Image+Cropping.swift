extension Image {
    /// The rectangle of `width` by `height` pixels whose top left pixel is at `(x, y)`.
    ///
    /// It must lie inside the picture and have pixels: anything else is a programmer's error.
    public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
        let rectangle = PixelRectangle(x: x, y: y, width: width, height: height)
        precondition(
            rectangle.isInside(width: self.width, height: self.height), "the crop leaves the picture")
        return copied(rectangle, width: width, height: height, left: 0, top: 0)
    }

    /// The middle square of `size` pixels; where the picture is smaller, black surrounds it.
    ///
    /// Odd remainders are placed as in torchvision's `CenterCrop`. The size must be in
    /// `1...Image.maximumSide`: anything else is a programmer's error.
    public func centerCropped(_ size: Int) -> Image {
        Self.checkTarget(width: size, height: size)
        let horizontal = CenterSpan(available: width, wanted: size)
        let vertical = CenterSpan(available: height, wanted: size)
        let rectangle = PixelRectangle(
            x: horizontal.start, y: vertical.start, width: horizontal.count, height: vertical.count)
        return copied(rectangle, width: size, height: size, left: horizontal.padding, top: vertical.padding)
    }

    /// A picture of this size with the rectangle at `(left, top)` and black around it.
    private func copied(_ rectangle: PixelRectangle, width: Int, height: Int, left: Int, top: Int) -> Image {
        var result = [UInt8](repeating: 0, count: width * height * 3)
        result.withUnsafeMutableBufferPointer { target in
            pixels.withUnsafeBufferPointer { source in
                guard let target = target.baseAddress, let source = source.baseAddress else { return }
                for row in 0..<rectangle.height {
                    (target + ((top + row) * width + left) * 3).update(
                        from: source + ((rectangle.y + row) * self.width + rectangle.x) * 3,
                        count: rectangle.width * 3)
                }
            }
        }
        return Image(width: width, height: height, pixels: result)
    }
}
