import Postgres
import Similarity

/// How vectors are in pgvector, and how they come there.
enum PostgresVectors {
    /// The type of a column.
    ///
    /// - Throws: `IndexError` where pgvector has none.
    static func type(_ precision: VectorPrecision, dimension: Int) throws(IndexError) -> String {
        guard dimension <= PostgresSchema.mostDimensions else {
            throw IndexError(
                "PostgreSQL keeps vectors of at most \(PostgresSchema.mostDimensions) numbers, not \(dimension)"
            )
        }
        switch precision {
        case .float32: return "vector(\(dimension))"
        case .float16: return "halfvec(\(dimension))"
        case .int8:
            throw IndexError("PostgreSQL keeps vectors as fp32 or fp16, not as int8; give --dtype fp16")
        }
    }

    /// What pgvector reads: the dimension, two bytes of zero, the numbers with their highest byte first.
    static func encode(_ vector: [Float], as precision: VectorPrecision) throws(VectorError) -> [UInt8] {
        let row = try VectorStore.encode(vector, as: precision)
        let size = precision == .float16 ? 2 : 4
        var bytes = [UInt8](repeating: 0, count: 4 + row.count)
        (bytes[0], bytes[1]) = (UInt8(vector.count >> 8 & 0xFF), UInt8(vector.count & 0xFF))
        bytes.withUnsafeMutableBytes { bytes in
            row.withUnsafeBytes { swap($0, size: size, into: .init(rebasing: bytes[4...])) }
        }
        return bytes
    }

    /// Appends what pgvector wrote to packed vectors of the same precision.
    ///
    /// - Returns: False where it is no vector of their dimension.
    static func append(_ field: UnsafeRawBufferPointer, to vectors: inout VectorStore, row: inout [UInt8])
        throws(VectorError) -> Bool
    {
        guard field.count == 4 + vectors.rowBytes,
            Int(field[0]) << 8 | Int(field[1]) == vectors.dimension
        else { return false }
        row.withUnsafeMutableBytes {
            swap(
                UnsafeRawBufferPointer(rebasing: field[4...]), size: vectors.precision == .float16 ? 2 : 4,
                into: $0)
        }
        try vectors.append(encoded: row)
        return true
    }

    /// Copies numbers with their bytes the other way round; a packed row is little-endian on every machine.
    private static func swap(
        _ source: UnsafeRawBufferPointer, size: Int, into target: UnsafeMutableRawBufferPointer
    ) {
        if size == 2 {
            for place in stride(from: 0, to: source.count - 1, by: 2) {
                let number = source.loadUnaligned(fromByteOffset: place, as: UInt16.self)
                target.storeBytes(of: number.byteSwapped, toByteOffset: place, as: UInt16.self)
            }
        } else {
            for place in stride(from: 0, to: source.count - 3, by: 4) {
                let number = source.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                target.storeBytes(of: number.byteSwapped, toByteOffset: place, as: UInt32.self)
            }
        }
    }
}
