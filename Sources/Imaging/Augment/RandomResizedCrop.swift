import Foundation

/// A random rectangle of a picture, of random area and shape.
///
/// The distribution of torchvision's `RandomResizedCrop`: a uniform share of the area, a log-uniform ratio of
/// width to height, ten attempts to fit, then the largest centred rectangle whose shape is allowed.
public struct RandomResizedCrop: Sendable, Equatable {
    /// The rectangle's share of the picture's area.
    public var scale: ClosedRange<Double>
    /// The rectangle's width divided by its height.
    public var ratio: ClosedRange<Double>

    /// A crop with these ranges.
    public init(scale: ClosedRange<Double>, ratio: ClosedRange<Double> = 3.0 / 4...4.0 / 3) {
        self.scale = scale
        self.ratio = ratio
    }

    /// A rectangle inside a picture of this size in pixels.
    public func draw(width: Int, height: Int, using generator: inout SeededGenerator) -> PixelRectangle {
        let area = Double(width * height)
        let logRatio = log(ratio.lowerBound)...log(ratio.upperBound)
        for _ in 0..<10 {
            let target = area * generator.uniform(scale)
            let shape = exp(generator.uniform(logRatio))
            let cropWidth = Int((target * shape).squareRoot().rounded(.toNearestOrEven))
            let cropHeight = Int((target / shape).squareRoot().rounded(.toNearestOrEven))
            if (1...width).contains(cropWidth) && (1...height).contains(cropHeight) {
                let y = generator.whole(below: height - cropHeight + 1)
                let x = generator.whole(below: width - cropWidth + 1)
                return PixelRectangle(x: x, y: y, width: cropWidth, height: cropHeight)
            }
        }
        return centered(width: width, height: height)
    }

    /// The shortest side that a rectangle inside a picture of this size may have, in pixels.
    func shortestSide(width: Int, height: Int) -> Double {
        let area = Double(width) * Double(height) * scale.lowerBound
        let shortest = (area * min(ratio.lowerBound, 1 / ratio.upperBound)).squareRoot()
        // Of a very long picture the rectangle in its middle is taken.
        return min(shortest, Double(min(width, height)))
    }

    private func centered(width: Int, height: Int) -> PixelRectangle {
        let shape = Double(width) / Double(height)
        var (cropWidth, cropHeight) = (width, height)
        if shape < ratio.lowerBound {
            cropHeight = Int((Double(width) / ratio.lowerBound).rounded(.toNearestOrEven))
        } else if shape > ratio.upperBound {
            cropWidth = Int((Double(height) * ratio.upperBound).rounded(.toNearestOrEven))
        }
        // Rounding must not give an empty rectangle of a very thin picture, or leave the picture.
        cropWidth = min(max(cropWidth, 1), width)
        cropHeight = min(max(cropHeight, 1), height)
        return PixelRectangle(
            x: (width - cropWidth) / 2, y: (height - cropHeight) / 2, width: cropWidth, height: cropHeight)
    }
}
