import CVectors

extension VectorStore {
    /// The bytes of one vector as a store keeps them, for a file or a database.
    ///
    /// - Throws: `VectorError.dimension`, or `.notFinite` or `.beyondFloat16` with row 0.
    public static func encode(_ vector: [Float], as precision: VectorPrecision) throws(VectorError) -> [UInt8]
    {
        guard (1...mostDimensions).contains(vector.count) else { throw VectorError.dimension(vector.count) }
        var bytes = [UInt8](repeating: 0, count: precision.rowBytes(dimension: vector.count))
        let problem = bytes.withUnsafeMutableBytes { bytes in
            vector.withUnsafeBufferPointer { vector in
                encode(
                    vector.baseAddress!, dimension: vector.count, precision: precision, row: 0,
                    into: bytes.baseAddress!)
            }
        }
        if let problem { throw problem }
        return bytes
    }

    /// One row's numbers as the search sees them.
    public func row(_ index: Int) -> [Float] { numbers(index..<index + 1) }

    /// The numbers of several rows, one after the other.
    public func numbers(_ rows: Range<Int>) -> [Float] { numbers(rows, path: .best) }

    package func numbers(_ rows: Range<Int>, path: SearchPath) -> [Float] {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "rows \(rows) of \(count)")
        return withUnsafeBytes { bytes in
            [Float](unsafeUninitializedCapacity: rows.count * dimension) { numbers, initialized in
                initialized = rows.count * dimension
                guard initialized > 0 else { return }
                cv_decode(
                    path.code, precision.code,
                    bytes.baseAddress!.assumingMemoryBound(to: UInt8.self) + rows.lowerBound * rowBytes,
                    rows.count, dimension, numbers.baseAddress!, dimension)
            }
        }
    }

    /// One row's bytes.
    public func encodedRow(_ index: Int) -> [UInt8] {
        precondition((0..<count).contains(index), "row \(index) of \(count)")
        return withUnsafeBytes { Array($0[index * rowBytes..<(index + 1) * rowBytes]) }
    }

    /// Writes one row, or says why that cannot be.
    static func encode(
        _ numbers: UnsafePointer<Float>, dimension: Int, precision: VectorPrecision, row: Int,
        into target: UnsafeMutableRawPointer
    ) -> VectorError? {
        let bytes = target.assumingMemoryBound(to: UInt8.self)
        return switch cv_encode(precision.code, numbers, dimension, bytes) {
        case CV_OK: nil
        case CV_TOO_LARGE: .beyondFloat16(row: row)
        default: .notFinite(row: row)
        }
    }
}
