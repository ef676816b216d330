/// The number format of a stored tensor's elements.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
    /// IEEE 754 single precision, 4 bytes.
    case float32
    /// IEEE 754 double precision, 8 bytes.
    case float64
    /// IEEE 754 half precision, 2 bytes.
    case float16
    /// The upper half of a single precision number, 2 bytes.
    case bfloat16
    /// Signed, 8 bytes.
    case int64
    /// Signed, 4 bytes.
    case int32
    /// Signed, 2 bytes.
    case int16
    /// Signed, 1 byte.
    case int8
    /// Unsigned, 1 byte.
    case uint8
    /// One byte, zero for false.
    case bool

    /// Bytes that one element takes.
    public var byteCount: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16, .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }
}
