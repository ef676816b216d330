import Imaging

/// Which pixels of a picture belong to a region, such as the patches that hold most of a head's attention.
///
/// ```swift
/// let mask = RegionMask(HeatMap(kept, rows: 28, columns: 28).enlarged(by: 16))
/// let picture = mask.outlined(on: mask.blended(onto: photo))
/// ```
public struct RegionMask: Sendable, Equatable {
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// One per pixel, row by row from the top left.
    public let isInside: [Bool]

    /// Wraps one value per pixel; their count must be `width * height`.
    public init(_ isInside: [Bool], width: Int, height: Int) {
        precondition(
            width > 0 && height > 0
                && width.multipliedReportingOverflow(by: height) == (isInside.count, false),
            "value count does not fit")
        self.isInside = isInside
        self.width = width
        self.height = height
    }

    /// The region where a map's values are above a threshold.
    public init(_ map: HeatMap, above threshold: Float = 0.5) {
        self.init(map.values.map { $0 > threshold }, width: map.columns, height: map.rows)
    }

    /// The picture with a colour mixed into the region.
    ///
    /// The same bytes as `apply_mask` in the original's visualize_attention.py with a mask of zeros and ones:
    /// `image * (1 - alpha * mask) + alpha * mask * colour * 255`, cut to whole numbers, where the first factor
    /// and the second addend are float32 and the sum is float64.
    ///
    /// - Parameters:
    ///   - picture: A picture of the mask's size: another size is a programmer's error.
    ///   - colour: Red is the original's only colour.
    ///   - opacity: The colour's share, in `0...1`: beyond is a programmer's error.
    public func blended(
        onto picture: Image, colour: PixelColor = PixelColor(255, 0, 0), opacity: Double = 0.5
    ) -> Image {
        check(picture)
        precondition((0...1).contains(opacity), "an opacity cannot be \(opacity)")
        let share = Float(opacity)
        let kept = Double(1 - share)
        let tables = [colour.red, colour.green, colour.blue].map { sample in
            let added = Double(share * Float(Double(sample) / 255) * 255)
            return (0..<256).map { UInt8(min(Double($0) * kept + added, 255)) }
        }
        var result = picture
        for pixel in isInside.indices where isInside[pixel] {
            for channel in 0..<3 {
                result.pixels[pixel * 3 + channel] =
                    tables[channel][Int(picture.pixels[pixel * 3 + channel])]
            }
        }
        return result
    }

    /// The picture with the region's outline in a colour.
    ///
    /// The line lies on the region's outermost pixels, where the original draws it between them and their
    /// neighbours. Beyond the picture is outside, so a region that touches the edge is closed along it.
    ///
    /// - Parameters:
    ///   - picture: A picture of the mask's size: another size is a programmer's error.
    ///   - colour: The line's colour.
    ///   - thickness: The line's width in pixels, from 1.
    public func outlined(
        on picture: Image, colour: PixelColor = PixelColor(255, 0, 0), thickness: Int = 1
    ) -> Image {
        check(picture)
        var result = picture
        let line = outline(thickness: thickness).isInside
        for pixel in line.indices where line[pixel] {
            result.pixels[pixel * 3] = colour.red
            result.pixels[pixel * 3 + 1] = colour.green
            result.pixels[pixel * 3 + 2] = colour.blue
        }
        return result
    }

    /// The region's pixels that are fewer than `thickness` steps, also diagonal ones, from one outside.
    public func outline(thickness: Int = 1) -> RegionMask {
        precondition(thickness >= 1, "a line cannot be \(thickness) pixels thick")
        let across = Self.core(isInside, line: width, step: 1, lines: height, next: width, thickness)
        let core = Self.core(across, line: height, step: width, lines: width, next: 1, thickness)
        return RegionMask(zip(isInside, core).map { $0 && !$1 }, width: width, height: height)
    }

    /// What is left of each line's runs when both ends of each lose `thickness` pixels.
    private static func core(
        _ mask: [Bool], line: Int, step: Int, lines: Int, next: Int, _ thickness: Int
    ) -> [Bool] {
        var result = [Bool](repeating: false, count: mask.count)
        for start in stride(from: 0, to: lines * next, by: next) {
            var run = 0
            for index in 0...line {
                if index < line, mask[start + index * step] {
                    run += 1
                    continue
                }
                if (run - 1) / 2 >= thickness {
                    for inner in index - run + thickness..<index - thickness {
                        result[start + inner * step] = true
                    }
                }
                run = 0
            }
        }
        return result
    }

    private func check(_ picture: Image) {
        precondition(picture.width == width && picture.height == height, "the mask does not fit the picture")
    }
}
