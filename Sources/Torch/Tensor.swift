import CTorch

/// An array of numbers on a device, with libtorch's operators and autograd.
///
/// A `Tensor` owns one libtorch handle; copying the reference shares the storage. Operators trap on a wrong
/// shape, as an index out of bounds does. Not Sendable: a tensor stays on the thread that made it.
public final class Tensor {
    let handle: OpaquePointer

    init(owning handle: OpaquePointer) {
        self.handle = handle
    }

    deinit { ct_tensor_release(handle) }

    /// The result of a call that fills in one handle; traps with libtorch's message where it fails.
    @inline(__always)
    static func make(_ body: (UnsafeMutablePointer<OpaquePointer?>) -> ct_status) -> Tensor {
        var result: OpaquePointer?
        check(body(&result))
        return Tensor(owning: result!)
    }

    /// The same for a call that depends on the outside.
    static func attemptMake(
        _ body: (UnsafeMutablePointer<OpaquePointer?>) -> ct_status
    ) throws(TorchError) -> Tensor {
        var result: OpaquePointer?
        try attempt(body(&result))
        return Tensor(owning: result!)
    }

    /// The same for a call with two results.
    static func makePair(
        _ body: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<OpaquePointer?>) -> ct_status
    ) -> (Tensor, Tensor) {
        var first: OpaquePointer?
        var second: OpaquePointer?
        check(body(&first, &second))
        return (Tensor(owning: first!), Tensor(owning: second!))
    }

    /// The same for a call with a list of results.
    static func makeList(
        _ count: Int, _ body: (UnsafeMutablePointer<OpaquePointer?>) -> ct_status
    ) -> [Tensor] {
        var handles = [OpaquePointer?](repeating: nil, count: count)
        check(handles.withUnsafeMutableBufferPointer { body($0.baseAddress!) })
        return handles.map { Tensor(owning: $0!) }
    }

    // MARK: Facts

    /// The size of each dimension.
    public var shape: [Int] {
        (0..<rank).map { Int(ct_size(handle, Int32($0))) }
    }

    /// The number of dimensions.
    public var rank: Int { Int(ct_rank(handle)) }

    /// The number of elements.
    public var count: Int { Int(ct_element_count(handle)) }

    /// The type of the elements.
    public var dtype: DType { DType(rawValue: ct_dtype(handle))! }

    /// Where the elements are.
    public var device: Device { Device(ordinal: ct_device(handle)) }

    /// The size of one dimension, which may be counted from the end (`-1`).
    public func size(_ dimension: Int) -> Int {
        let index = dimension < 0 ? dimension + rank : dimension
        precondition(index >= 0 && index < rank, "dimension \(dimension) of a tensor of rank \(rank)")
        return Int(ct_size(handle, Int32(index)))
    }

    // MARK: To the host

    /// The elements, in row-major order, converted to `T`.
    public func array<T: TensorScalar>(of type: T.Type) -> [T] {
        let converted = to(T.dtype)
        return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
            check(
                ct_copy_to_host(converted.handle, buffer.baseAddress, count * MemoryLayout<T>.stride))
            initialized = count
        }
    }

    /// The elements as floats, in row-major order.
    public var floats: [Float] { array(of: Float.self) }

    /// The rows of a matrix as floats.
    public var rows: [[Float]] {
        precondition(rank == 2, "rows of a tensor of \(rank) dimensions")
        let (numbers, width) = (floats, size(1))
        return (0..<size(0)).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
    }

    /// The only element of a tensor that has one; waits for the device.
    public var item: Double {
        precondition(count == 1, "item of a tensor of \(count) elements")
        return array(of: Double.self)[0]
    }

    /// The memory of a contiguous host tensor, valid while the tensor lives; nil for any other.
    public var hostBytes: UnsafeRawBufferPointer? {
        ct_host_data(handle).map { UnsafeRawBufferPointer(start: $0, count: count * dtype.byteCount) }
    }

    /// Overwrites a contiguous host tensor with raw bytes, row-major, exactly as many as it has.
    ///
    /// - Throws: `TorchError.failed` where the count differs.
    public func copyBytes(from buffer: UnsafeRawBufferPointer) throws(TorchError) {
        try attempt(ct_copy_from_host(handle, buffer.baseAddress, buffer.count))
    }

    /// Copies the raw bytes, row-major, to host memory of exactly `count * dtype.byteCount` bytes.
    public func copyBytes(to buffer: UnsafeMutableRawBufferPointer) {
        check(ct_copy_to_host(handle, buffer.baseAddress, buffer.count))
    }
}

/// Calls `body` with the handles of tensors that stay alive meanwhile.
func withHandles<R>(_ tensors: [Tensor], _ body: (UnsafePointer<OpaquePointer?>, Int32) -> R) -> R {
    let handles: [OpaquePointer?] = tensors.map(\.handle)
    return withExtendedLifetime(tensors) {
        handles.withUnsafeBufferPointer { buffer in
            // An empty array has no address; libtorch reads none of it.
            guard let base = buffer.baseAddress else {
                var none: OpaquePointer?
                return body(&none, 0)
            }
            return body(base, Int32(buffer.count))
        }
    }
}

/// Calls `body` with a shape in the form that the shim takes.
@inline(__always)
func withShape<R>(_ shape: [Int], _ body: (UnsafePointer<Int64>?, Int32) -> R) -> R {
    shape.map(Int64.init).withUnsafeBufferPointer { body($0.baseAddress, Int32($0.count)) }
}
