/// A tensor as it stands in a file: element type, shape and contiguous little-endian bytes in row-major
/// order.
///
/// Tensors that were read are usually views of the mapped file, so holding one keeps the mapping, and their
/// memory need not be aligned to the element size (`withUnsafeBytes` with `loadUnaligned`, or a `memcpy`).
public struct StoredTensor: Sendable {
    /// The number format of the elements.
    public let dtype: ElementType
    /// Size per dimension; empty for a single number.
    public let shape: [Int]
    /// Bytes of all elements: `count * dtype.byteCount`.
    public let byteCount: Int
    let storage: ByteStorage
    let byteOffset: Int

    /// Number of elements.
    public var count: Int { byteCount / dtype.byteCount }

    /// A view of `storage`; shape and range have been checked by the caller.
    init(dtype: ElementType, shape: [Int], storage: ByteStorage, byteOffset: Int, byteCount: Int) {
        precondition(byteOffset >= 0 && byteCount >= 0)
        precondition(byteOffset <= storage.bytes.count && byteCount <= storage.bytes.count - byteOffset)
        self.dtype = dtype
        self.shape = shape
        self.storage = storage
        self.byteOffset = byteOffset
        self.byteCount = byteCount
    }

    /// Makes a tensor in memory of its own.
    ///
    /// `fill` gets `count * dtype.byteCount` zeroed bytes, 64-byte aligned, and writes the elements in
    /// row-major order. Returns nil where the shape makes no sense or there is no memory for it; rethrows
    /// what `fill` throws.
    public init?<Failure: Error>(
        dtype: ElementType, shape: [Int],
        fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        guard let (_, byteCount) = StridedLayout.size(of: shape, elementSize: dtype.byteCount),
            let storage = try ByteStorage(count: byteCount, fill: fill)
        else { return nil }
        self.init(dtype: dtype, shape: shape, storage: storage, byteOffset: 0, byteCount: byteCount)
    }

    /// Wraps memory of someone else without a copy.
    ///
    /// `owner` keeps `bytes` alive; nobody may change them while the tensor lives. Returns nil where the
    /// shape does not fit the number of bytes.
    public init?(
        dtype: ElementType, shape: [Int], borrowing bytes: UnsafeRawBufferPointer,
        from owner: any AnyObject & Sendable
    ) {
        guard let (_, byteCount) = StridedLayout.size(of: shape, elementSize: dtype.byteCount),
            byteCount == bytes.count
        else { return nil }
        let storage = ByteStorage(borrowing: bytes, from: owner)
        self.init(dtype: dtype, shape: shape, storage: storage, byteOffset: 0, byteCount: byteCount)
    }

    /// Copies `values`, whose number must be the product of `shape` (a programmer's error otherwise).
    public init<Element: TensorElement>(_ values: [Element], shape: [Int]) {
        let made = StoredTensor(dtype: Element.elementType, shape: shape) { (target) throws(Never) in
            values.withUnsafeBytes { source in
                precondition(source.count == target.count, "the values do not fill the shape")
                target.copyMemory(from: source)
            }
        }
        guard let made else { preconditionFailure("the shape makes no sense") }
        self = made
    }

    /// Calls `body` with the bytes of all elements.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let range = byteOffset..<(byteOffset + byteCount)
        let view = UnsafeRawBufferPointer(rebasing: storage.bytes[range])
        defer { withExtendedLifetime(storage) {} }
        return try body(view)
    }
}
