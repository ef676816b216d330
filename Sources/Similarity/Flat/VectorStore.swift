import CVectors

/// Rows of one dimension, packed one after the other in one block of memory.
///
/// The block takes the rows' bytes, rounded up to pages. It grows without a copy on Linux; where the number
/// of rows is known, reserving it avoids the copy elsewhere, too. A value: copies share the block until one
/// is changed.
public struct VectorStore: Sendable {
    /// Numbers of a row.
    public let dimension: Int
    /// How rows are kept.
    public let precision: VectorPrecision
    /// Bytes of a row.
    public let rowBytes: Int
    /// Rows.
    public private(set) var count = 0
    private var memory = VectorMemory()

    /// The largest dimension.
    public static let mostDimensions = Int(CV_MOST_DIMENSIONS)
    /// The largest number of rows.
    public static let mostRows = Int(UInt32.max)

    /// A store without rows.
    ///
    /// - Parameter rows: Memory is reserved for so many; it is used only when they come.
    /// - Throws: `VectorError.dimension`, `.tooManyRows` or `.noMemory`.
    public init(
        dimension: Int, precision: VectorPrecision, reservingCapacity rows: Int = 0
    ) throws(VectorError) {
        guard (1...Self.mostDimensions).contains(dimension) else { throw VectorError.dimension(dimension) }
        self.dimension = dimension
        self.precision = precision
        rowBytes = precision.rowBytes(dimension: dimension)
        guard rows <= Self.mostRows else { throw VectorError.tooManyRows(rows) }
        if rows > 0 { try memory.grow(to: rows * rowBytes) }
    }

    /// Encodes vectors, one after the other, and appends them all, or none if it throws.
    ///
    /// - Throws: `VectorError.numberCount`, `.notFinite`, `.beyondFloat16`, `.tooManyRows` or `.noMemory`.
    public mutating func append(_ vectors: [Float]) throws(VectorError) {
        guard vectors.count.isMultiple(of: dimension) else {
            throw VectorError.numberCount(vectors.count, dimension: dimension)
        }
        let added = vectors.count / dimension
        let target = try reserve(added)
        try vectors.withUnsafeBufferPointer { numbers throws(VectorError) in
            for row in 0..<added {
                let problem = Self.encode(
                    numbers.baseAddress! + row * dimension, dimension: dimension, precision: precision,
                    row: count + row, into: target + row * rowBytes)
                if let problem { throw problem }
            }
        }
        count += added
    }

    /// Appends rows whose bytes `encode` made.
    ///
    /// Rows that hold numbers that are not finite are kept as they are; a search never finds them.
    ///
    /// - Throws: `VectorError.byteCount`, `.tooManyRows` or `.noMemory`.
    public mutating func append(encoded bytes: [UInt8]) throws(VectorError) {
        try bytes.withUnsafeBytes { bytes in Result { () throws(VectorError) in try append(encoded: bytes) } }
            .get()
    }

    /// The same for bytes that are somewhere in memory.
    public mutating func append(encoded bytes: UnsafeRawBufferPointer) throws(VectorError) {
        guard bytes.count.isMultiple(of: rowBytes) else {
            throw VectorError.byteCount(bytes.count, rowBytes: rowBytes)
        }
        let added = bytes.count / rowBytes
        let target = try reserve(added)
        if let source = bytes.baseAddress { target.copyMemory(from: source, byteCount: bytes.count) }
        count += added
    }

    /// The packed rows.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        defer { withExtendedLifetime(memory) {} }
        return try body(UnsafeRawBufferPointer(start: memory.base, count: count * rowBytes))
    }

    /// Memory for rows after the last, in a block that nobody else has.
    private mutating func reserve(_ added: Int) throws(VectorError) -> UnsafeMutableRawPointer {
        let (used, wanted) = (count * rowBytes, count + added)
        guard wanted <= Self.mostRows else { throw VectorError.tooManyRows(wanted) }
        let isEnough = memory.base != nil && wanted * rowBytes <= memory.capacity
        let capacity = isEnough ? memory.capacity : max(wanted, count + count / 2, 1) * rowBytes
        if isKnownUniquelyReferenced(&memory) {
            try memory.grow(to: capacity)
        } else {
            memory = try memory.copy(bytes: used, capacity: capacity)
        }
        return memory.base! + used
    }
}
