/// What is random about one view of a picture, once drawn.
package struct CropParameters: Equatable {
    /// The part of the picture that the view shows.
    package var rectangle = PixelRectangle(x: 0, y: 0, width: 1, height: 1)
    /// Whether the view is mirrored left to right.
    package var isFlipped = false
    /// Changes of colour in their order.
    package var steps: [ColourStep] = []
    /// Standard deviation of the blur in pixels, 0 for none.
    package var blurRadius: Float = 0
    /// Whether samples of 128 or more are inverted.
    package var isSolarised = false

    /// The picture as it is.
    package init() {
        steps.reserveCapacity(8)
    }

    /// Makes the view: `size * size * 3` bytes, interleaved.
    ///
    /// The rectangle is cut out before it is resized, so pixels around it have no influence, and every step
    /// rounds to 8 bits. Mirroring costs nothing as part of resizing, and commutes with it.
    package func render(
        _ image: Image, size: Int, filter: ResamplingFilter, workspace: AugmentWorkspace,
        into output: UnsafeMutablePointer<UInt8>
    ) {
        precondition(
            rectangle.isInside(width: image.width, height: image.height), "the crop leaves the picture")
        image.pixels.withUnsafeBufferPointer { pixels in
            let source = PixelSource(pixels, imageWidth: image.width, rectangle: rectangle)
            workspace.resampler.resize(
                source, to: (size, size), filter: filter, mirrored: isFlipped, into: output)
        }
        let view = PixelBuffer(output, width: size, height: size)
        workspace.colours.apply(steps, to: view)
        workspace.blur.apply(radius: blurRadius, to: view)
        if isSolarised {
            view.solarise()
        }
    }
}
