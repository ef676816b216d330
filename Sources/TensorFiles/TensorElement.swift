/// A Swift number type that a tensor file can hold as it is.
///
/// `Bool` is left out on purpose: a file may hold bytes other than 0 and 1, which are no Swift `Bool`; read
/// such tensors as `UInt8`.
public protocol TensorElement: BitwiseCopyable, Sendable {
    /// The element type that stores this number type.
    static var elementType: ElementType { get }
}

extension Float: TensorElement {
    /// `float32`.
    public static var elementType: ElementType { .float32 }
}

extension Double: TensorElement {
    /// `float64`.
    public static var elementType: ElementType { .float64 }
}

extension Int64: TensorElement {
    /// `int64`.
    public static var elementType: ElementType { .int64 }
}

extension Int32: TensorElement {
    /// `int32`.
    public static var elementType: ElementType { .int32 }
}

extension Int16: TensorElement {
    /// `int16`.
    public static var elementType: ElementType { .int16 }
}

extension Int8: TensorElement {
    /// `int8`.
    public static var elementType: ElementType { .int8 }
}

extension UInt8: TensorElement {
    /// `uint8`; also reads tensors of `bool`.
    public static var elementType: ElementType { .uint8 }
}
