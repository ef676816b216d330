/// The arithmetic of colour on eight pixels at once.
///
/// Samples are whole numbers in single precision. All steps are exact there or round as Pillow's do.
struct ColourVectors {
    typealias Vector = SIMD8<Float>
    private typealias Bits = SIMD8<UInt32>

    var red: Vector
    var green: Vector
    var blue: Vector

    /// Adding this to a number below it rounds to a whole one, whose bits are then the lowest ones.
    private static let magic: Float = 0x1p23

    /// Takes pixels apart that lie in the low 24 bits.
    @inline(__always)
    init(packed: SIMD8<UInt32>) {
        red = Self.number(packed & 255)
        green = Self.number((packed &>> 8) & 255)
        blue = Self.number((packed &>> 16) & 255)
    }

    /// The pixels in the low 24 bits.
    @inline(__always)
    var packed: SIMD8<UInt32> {
        (Self.bits(red) & 255) | (Self.bits(green) &<< 8) | (Self.bits(blue) &<< 16)
    }

    /// The grey values.
    @inline(__always)
    var grey: Vector {
        // All terms and sums are below 2^24, so this is exact.
        let sum = red * 19595 + green * 38470 + blue * 7471 + 32768
        return Self.floor(sum * 0x1p-16)
    }

    /// Blends with a flat grey, or with grey values.
    @inline(__always)
    mutating func blend(from grey: Vector, factor: Float) {
        red = Self.blend(grey, red, factor)
        green = Self.blend(grey, green, factor)
        blue = Self.blend(grey, blue, factor)
    }

    /// Multiplies all samples.
    @inline(__always)
    mutating func scale(_ factor: Float) {
        let white = Vector(repeating: 255)
        red = Self.floor(Self.smaller(red * factor, white))
        green = Self.floor(Self.smaller(green * factor, white))
        blue = Self.floor(Self.smaller(blue * factor, white))
    }

    /// Turns the hue by `shift` of 256 steps.
    @inline(__always)
    mutating func turnHue(_ shift: Float) {
        let one = Vector(repeating: 1)
        let top = Self.larger(red, Self.larger(green, blue))
        let bottom = Self.smaller(red, Self.smaller(green, blue))
        let range = top - bottom
        // Grey pixels have saturation 0 and so come out as they are, whatever their hue.
        let middle = (red + green + blue) - top - bottom
        let share = (top - middle) / Self.larger(range, one)
        let saturation = Self.floorTimes255(range / Self.larger(top, one))

        // The hue in sixths is 0, 2 or 4 for the largest sample, and up to one more or less for the middle one.
        let redLeads = Self.mask(red .== top)
        let greenLeads = Self.mask(green .== top)
        let center = (Self.bits(of: 2) | (~greenLeads & (Self.bits(of: 4) ^ Self.bits(of: 2)))) & ~redLeads
        let isBelow =
            (redLeads & Self.mask(blue .> green))
            | (~redLeads & greenLeads & Self.mask(red .> blue))
            | (~redLeads & ~greenLeads & Self.mask(green .> red))
        let sign = isBelow & Self.bits(of: -0.0)
        let signedOne = Self.vector(sign | Self.bits(of: 1))
        let signedShare = Self.vector(sign ^ unsafeBitCast(share, to: Bits.self))
        var turn = ((Self.vector(center) + signedOne) - signedShare) / 6
        turn += Self.value(1, where: turn .< Vector())
        var hue = Self.floorTimes255(turn) + shift
        hue -= Self.value(256, where: hue .>= Vector(repeating: 256))

        // Each sample falls from the top with the distance of the hue from its own sixths, in 255ths.
        let position = hue * 6
        let white = Vector(repeating: 255)
        let redLoss = white - Self.clip(Self.magnitude(position - 765) - 255)
        let greenLoss = white - Self.clip(510 - Self.magnitude(position - 510))
        let blueLoss = white - Self.clip(510 - Self.magnitude(position - 1020))
        red = Self.value(top, saturation, redLoss)
        green = Self.value(top, saturation, greenLoss)
        blue = Self.value(top, saturation, blueLoss)
    }

    /// `top · (1 - saturation · loss)`, where saturation and loss are 255ths, rounded; no ties exist.
    @inline(__always)
    private static func value(_ top: Vector, _ saturation: Vector, _ loss: Vector) -> Vector {
        let scaled = top * (65025 - saturation * loss) * (1 / 65025)
        return (scaled + magic) - magic
    }

    @inline(__always)
    private static func blend(_ from: Vector, _ to: Vector, _ factor: Float) -> Vector {
        floor(clip(from + factor * (to - from)))
    }

    @inline(__always)
    private static func clip(_ value: Vector) -> Vector {
        Self.smaller(Self.larger(value, Vector()), Vector(repeating: 255))
    }

    // Masks are used as bits: choosing with the library's masks costs several times as much.
    @inline(__always)
    private static func mask(_ mask: SIMDMask<SIMD8<Int32>>) -> Bits {
        unsafeBitCast(mask, to: Bits.self)
    }

    @inline(__always)
    private static func bits(of value: Float) -> Bits {
        Bits(repeating: value.bitPattern)
    }

    @inline(__always)
    private static func vector(_ bits: Bits) -> Vector {
        unsafeBitCast(bits, to: Vector.self)
    }

    /// The value where the mask is set, and 0 elsewhere.
    @inline(__always)
    private static func value(_ value: Float, where condition: SIMDMask<SIMD8<Int32>>) -> Vector {
        vector(mask(condition) & bits(of: value))
    }

    // The library's own pointwise functions are calls, each dearer than all the rest.
    @inline(__always)
    private static func smaller(_ first: Vector, _ second: Vector) -> Vector {
        first.replacing(with: second, where: first .> second)
    }

    @inline(__always)
    private static func larger(_ first: Vector, _ second: Vector) -> Vector {
        first.replacing(with: second, where: second .> first)
    }

    @inline(__always)
    private static func magnitude(_ value: Vector) -> Vector {
        Self.larger(value, -value)
    }

    /// The whole part of numbers in 0..<2^22.
    @inline(__always)
    private static func floor(_ value: Vector) -> Vector {
        let rounded = (value + magic) - magic
        return rounded - Self.value(1, where: rounded .> value)
    }

    /// The whole part of the exact product of 255 and numbers in 0...1.
    @inline(__always)
    private static func floorTimes255(_ value: Vector) -> Vector {
        let rounded = (value * 255 + magic) - magic
        return rounded - Self.value(1, where: value * 256 - rounded .< value)
    }

    @inline(__always)
    private static func number(_ value: SIMD8<UInt32>) -> Vector {
        unsafeBitCast(value | magic.bitPattern, to: Vector.self) - magic
    }

    @inline(__always)
    private static func bits(_ value: Vector) -> SIMD8<UInt32> {
        unsafeBitCast(value + magic, to: SIMD8<UInt32>.self)
    }
}
