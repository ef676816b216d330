import CVectors

/// How the numbers of packed vectors are kept.
///
/// The bytes of a row are the same on every machine, little-endian, without padding, and may be kept in
/// files:
/// - `float32`: IEEE 754 numbers of 4 bytes.
/// - `float16`: IEEE 754 numbers of 2 bytes, rounded to the nearest, halfway to the even one. Relative error
///   at most 2^-11 from 2^-14 on, absolute error at most 2^-25 below; at most 65504.
/// - `int8`: a float32 scale; one byte for every 16 numbers or part of 16, their factor; one bit for every number,
///   the lowest of its code, eight to a byte, the first in the lowest place; one signed byte for every number,
///   the rest of its code. A number is (2 × byte + bit) × (scale × factor), each product rounded to float32, the
///   code being from -255 to 255. The scale is the row's largest magnitude divided by 255 × 255, the factor rounds
///   up. The absolute error is at most m / 510 + M / 130050 (and rounding), m being the largest magnitude of the 16
///   and M of the row. Without that bit, one in a hundred of the ten nearest among a million would be another.
public enum VectorPrecision: String, Sendable, CaseIterable {
    case float32 = "fp32"
    case float16 = "fp16"
    case int8

    /// Bytes of one packed row.
    public func rowBytes(dimension: Int) -> Int { cv_row_bytes(code, dimension) }

    var code: cv_precision {
        switch self {
        case .float32: CV_FLOAT32
        case .float16: CV_FLOAT16
        case .int8: CV_INT8
        }
    }
}
