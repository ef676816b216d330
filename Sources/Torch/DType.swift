import CTorch

/// The type of a tensor's elements; raw values are libtorch's.
public enum DType: Int32, Sendable, CaseIterable {
    /// Unsigned 8-bit integer.
    case uint8 = 0
    /// Signed 8-bit integer.
    case int8 = 1
    /// Signed 16-bit integer.
    case int16 = 2
    /// Signed 32-bit integer.
    case int32 = 3
    /// Signed 64-bit integer.
    case int64 = 4
    /// IEEE half precision.
    case float16 = 5
    /// IEEE single precision.
    case float32 = 6
    /// IEEE double precision.
    case float64 = 7
    /// One byte, 0 or 1.
    case bool = 11
    /// The upper half of a float32.
    case bfloat16 = 15

    /// Bytes of one element.
    public var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .int16, .float16, .bfloat16: 2
        case .int32, .float32: 4
        case .int64, .float64: 8
        }
    }

    /// Whether this is one of the floating-point types.
    public var isFloatingPoint: Bool {
        switch self {
        case .float16, .float32, .float64, .bfloat16: true
        default: false
        }
    }
}

/// A Swift number type that a tensor's elements can be copied from and to.
public protocol TensorScalar: BitwiseCopyable {
    /// The tensor type with the same layout.
    static var dtype: DType { get }
}

extension Float: TensorScalar {
    /// Single precision.
    public static var dtype: DType { .float32 }
}
extension Double: TensorScalar {
    /// Double precision.
    public static var dtype: DType { .float64 }
}
extension Int64: TensorScalar {
    /// 64-bit integers.
    public static var dtype: DType { .int64 }
}
extension Int: TensorScalar {
    /// 64-bit integers.
    public static var dtype: DType { .int64 }
}
extension Int32: TensorScalar {
    /// 32-bit integers.
    public static var dtype: DType { .int32 }
}
extension UInt8: TensorScalar {
    /// Unsigned bytes.
    public static var dtype: DType { .uint8 }
}
