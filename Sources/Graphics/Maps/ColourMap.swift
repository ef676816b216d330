import Foundation
import Imaging

/// 256 colours that numbers are shown in, from the smallest to the largest.
///
/// ```swift
/// let picture = ColourMap.viridis.image(attention, width: 60, height: 40)
/// ```
public struct ColourMap: Sendable, Equatable {
    /// What matplotlib calls it, but for `grey`, which is `gray` there.
    public let name: String
    /// 256 colours of three samples each.
    let samples: [UInt8]

    private init(_ name: String, table: String) {
        guard let bytes = Data(base64Encoded: table), bytes.count == 768 else {
            preconditionFailure("the table of \(name) is damaged")
        }
        self.name = name
        samples = [UInt8](bytes)
    }

    /// Dark blue over green to yellow: what matplotlib uses where nothing is said.
    public static let viridis = ColourMap("viridis", table: Tables.viridis)
    /// Black over red to pale yellow.
    public static let inferno = ColourMap("inferno", table: Tables.inferno)
    /// Black over purple to pale yellow.
    public static let magma = ColourMap("magma", table: Tables.magma)
    /// Blue over red to yellow.
    public static let plasma = ColourMap("plasma", table: Tables.plasma)
    /// A rainbow of even steps: many colours, whose brightness does not follow the value.
    public static let turbo = ColourMap("turbo", table: Tables.turbo)
    /// Black to white.
    public static let grey = ColourMap("grey", table: Tables.grey)
    /// Blue over light grey to red, for values around a middle: give it a range that is even about it.
    public static let coolwarm = ColourMap("coolwarm", table: Tables.coolwarm)

    /// All maps.
    public static let all = [viridis, inferno, magma, plasma, turbo, grey, coolwarm]

    /// The map of this name (`gray` is `grey`), or nil.
    public init?(named name: String) {
        guard let map = Self.all.first(where: { $0.name == (name == "gray" ? "grey" : name) }) else {
            return nil
        }
        self = map
    }

    /// The colour at an index, in `0...255`.
    public subscript(index: Int) -> PixelColor {
        PixelColor(samples[index * 3], samples[index * 3 + 1], samples[index * 3 + 2])
    }

    /// Numbers as a picture: the same bytes as `matplotlib.pyplot.imsave(file, array, cmap=name)` for float32.
    ///
    /// The range goes to the map's two ends, and what lies beyond takes the end's colour. If it is a single
    /// number, as for a constant array, everything takes the lowest colour, even NaN.
    ///
    /// matplotlib makes NaN transparent black, and an `Image` knows no transparency: give `missing` the colour
    /// of what will lie behind. Without a range a single NaN makes all of a picture missing, as in matplotlib,
    /// and so may an infinity: `range(of:)` finds the range of the finite values.
    ///
    /// - Parameters:
    ///   - values: Row by row from the top left, `width * height` of them.
    ///   - width: Width in pixels.
    ///   - height: Height in pixels.
    ///   - range: `vmin...vmax` in matplotlib; from the smallest to the largest value if nil.
    ///   - missing: What is shown where a value has no place in the range.
    public func image(
        _ values: [Float], width: Int, height: Int, range: ClosedRange<Float>? = nil,
        missing: PixelColor = .black
    ) -> Image {
        precondition(
            width > 0 && height > 0
                && width.multipliedReportingOverflow(by: height) == (values.count, false),
            "value count does not fit")
        let bytes = values.count.multipliedReportingOverflow(by: 3)
        precondition(!bytes.overflow, "value count does not fit")
        let scale = range.map { ColourScale($0.lowerBound, $0.upperBound) } ?? ColourScale(of: values)
        let pixels = [UInt8](unsafeUninitializedCapacity: bytes.partialValue) { target, count in
            for value in values {
                let colour = scale.index(of: value).map { self[$0] } ?? missing
                target[count] = colour.red
                target[count + 1] = colour.green
                target[count + 2] = colour.blue
                count += 3
            }
        }
        return Image(width: width, height: height, pixels: pixels)
    }

    /// From the smallest to the largest finite value, or nil where there is none.
    public static func range(of values: some Sequence<Float>) -> ClosedRange<Float>? {
        var (lowest, highest) = (Float.infinity, -Float.infinity)
        for value in values where value.isFinite {
            lowest = min(lowest, value)
            highest = max(highest, value)
        }
        return lowest <= highest ? lowest...highest : nil
    }
}
