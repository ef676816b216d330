import Foundation

/// How a picture's samples are weighted when its size changes.
///
/// All but `nearest` are antialiased: when a picture shrinks, the filter widens by the same factor.
/// They give the same bytes as Pillow's filters of these names.
public enum ResamplingFilter: String, Sendable, CaseIterable {
    /// The nearest sample, with no weighting.
    case nearest
    /// A triangle, one sample to each side.
    case bilinear
    /// Keys' cubic with a = -0.5, two samples to each side.
    case bicubic
    /// A windowed sinc, three samples to each side.
    case lanczos3

    /// How far the filter reaches to each side, in samples of a picture that does not shrink.
    var support: Double {
        switch self {
        case .nearest: 0.5
        case .bilinear: 1
        case .bicubic: 2
        case .lanczos3: 3
        }
    }

    /// The weight of a sample at this signed distance.
    @inline(__always)
    func weight(_ distance: Double) -> Double {
        let x = abs(distance)
        switch self {
        case .nearest:
            return x <= 0.5 ? 1 : 0
        case .bilinear:
            return x < 1 ? 1 - x : 0
        case .bicubic:
            let a = -0.5
            if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
            if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
            return 0
        case .lanczos3:
            return x < 3 ? Self.sinc(x) * Self.sinc(x / 3) : 0
        }
    }

    private static func sinc(_ x: Double) -> Double {
        x == 0 ? 1 : sin(x * .pi) / (x * .pi)
    }
}
