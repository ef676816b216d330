/// Why vectors cannot be packed or searched.
public enum VectorError: Error, Equatable, CustomStringConvertible {
    /// Vectors have 1 to 65,536 numbers.
    case dimension(Int)
    /// Numbers that are no whole vectors.
    case numberCount(Int, dimension: Int)
    /// Bytes that are no whole rows.
    case byteCount(Int, rowBytes: Int)
    /// A vector holds a number that is infinite or none; rows count from 0 in the store as it would have
    /// been.
    case notFinite(row: Int)
    /// A vector holds a number beyond 65,504.
    case beyondFloat16(row: Int)
    /// A query holds a number that is infinite or none.
    case queryNotFinite(Int)
    /// Fewer than one neighbour was asked for.
    case neighborCount(Int)
    /// A threshold that is no number.
    case threshold
    /// A store has fewer than 2^32 rows.
    case tooManyRows(Int)
    /// So many bytes of memory are not there.
    case noMemory(bytes: Int)

    /// One sentence.
    public var description: String {
        switch self {
        case .dimension(let dimension):
            "Vectors must have from 1 to \(VectorStore.mostDimensions) numbers, not \(dimension)."
        case .numberCount(let count, let dimension):
            "\(count) numbers are no whole vectors of \(dimension)."
        case .byteCount(let count, let rowBytes): "\(count) bytes are no whole vectors of \(rowBytes) bytes."
        case .notFinite(let row): "Vector \(row) holds a number that is not finite."
        case .beyondFloat16(let row): "Vector \(row) holds a number too large for fp16, which ends at 65504."
        case .queryNotFinite(let query): "Query \(query) holds a number that is not finite."
        case .neighborCount(let count): "At least one neighbour must be asked for, not \(count)."
        case .threshold: "The threshold is not a number."
        case .tooManyRows(let count): "\(count) vectors are more than one store can hold."
        case .noMemory(let bytes): "There is no memory for \(bytes) bytes of vectors."
        }
    }
}
