import CVectors

/// How the numbers of packed vectors are kept.
///
/// The bytes of a row are the same on every machine, little-endian, without padding, and may be kept in
/// files:
/// - `float32`: IEEE 754 numbers of 4 bytes.
/// - `float16`: IEEE 754 numbers of 2 bytes, rounded to the nearest, halfway to the even one. Relative error
///   at most 2^-11 from 2^-14 on, absolute error at most 2^-25 below; at most 65504.
/// - `int8`: a float32 scale; one byte for every 8 numbers or part of 8, their factor; one signed byte for
///   every number, its code, from -127 to 127. A number is code × (scale × factor), each product rounded to
///   float32. The scale is the row's largest magnitude divided by 127 × 255, the factor rounds up. The
///   absolute error is at most m / 254 + M / 64770 (and rounding), m being the largest magnitude of the 8 and
///   M of the row.
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
