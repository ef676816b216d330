extension Image {
    /// Makes the picture brighter or darker: 1 changes nothing, 0 gives black.
    public mutating func adjustBrightness(_ factor: Float) {
        apply(.brightness(factor))
    }

    /// Makes differences from the mean grey larger or smaller: 1 changes nothing, 0 gives flat grey.
    public mutating func adjustContrast(_ factor: Float) {
        apply(.contrast(factor))
    }

    /// Makes colours stronger or weaker: 1 changes nothing, 0 gives a grey picture.
    public mutating func adjustSaturation(_ factor: Float) {
        apply(.saturation(factor))
    }

    /// Turns the hue by a share of the circle, in -0.5...0.5, by way of 8-bit HSV, as torchvision does.
    public mutating func adjustHue(_ share: Double) {
        precondition((-0.5...0.5).contains(share), "a hue turns by at most half the circle")
        apply(.hue(share: share))
    }

    /// Replaces colours by their grey value, that of ITU-R BT.601.
    public mutating func convertToGrey() {
        apply(.grey)
    }

    /// Mirrors the picture left to right.
    public mutating func flipHorizontally() {
        withPixelBuffer { $0.flipHorizontally() }
    }

    /// Inverts every sample of `threshold` or more.
    public mutating func solarise(threshold: UInt8 = 128) {
        withPixelBuffer { $0.solarise(threshold: threshold) }
    }

    /// Blurs the picture; `radius` is the standard deviation in pixels, 0 or more.
    ///
    /// Three box blurs stand for the Gaussian, as in Pillow.
    public mutating func blur(radius: Float) {
        precondition(radius >= 0 && radius.isFinite, "a blur's radius is 0 or more")
        withPixelBuffer { GaussianBlur().apply(radius: radius, to: $0) }
    }

    private mutating func apply(_ step: ColourStep) {
        withPixelBuffer { ColourPass().apply([step], to: $0) }
    }

    private mutating func withPixelBuffer(_ body: (PixelBuffer) -> Void) {
        let (width, height) = (width, height)
        pixels.withUnsafeMutableBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            body(PixelBuffer(base, width: width, height: height))
        }
    }
}
