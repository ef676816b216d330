/// One change of a picture's colours, as Pillow computes it: each rounds its result to 8 bits.
package enum ColourStep: Sendable, Equatable {
    /// Blends with black; 1 changes nothing, 0 gives black.
    case brightness(Float)
    /// Blends with a flat picture of the rounded mean of all grey values.
    case contrast(Float)
    /// Blends with the picture's grey version.
    case saturation(Float)
    /// Adds to the hue, which goes once round in 256 steps, by way of 8-bit HSV.
    case hue(UInt8)
    /// Replaces all three samples by the grey value of ITU-R BT.601, in 16-bit fixed point.
    case grey

    /// The hue step for a share of the whole circle in -0.5...0.5, truncated and wrapped round as in torchvision.
    package static func hue(share: Double) -> ColourStep {
        .hue(UInt8(truncatingIfNeeded: Int32(share * 255)))
    }
}
