import CPostgres

/// The rows that a statement answered with.
public final class PostgresRows: RandomAccessCollection {
    private let handle: OpaquePointer
    /// How many.
    public let count: Int

    init(_ handle: OpaquePointer) {
        self.handle = handle
        count = Int(PQntuples(handle))
    }

    deinit { PQclear(handle) }

    /// The first row's number.
    public var startIndex: Int { 0 }
    /// The number after the last row's.
    public var endIndex: Int { count }

    /// One row.
    public subscript(index: Int) -> PostgresRow {
        precondition((0..<count).contains(index), "row \(index) of \(count)")
        return PostgresRow(self, index)
    }

    /// A field's bytes; nil where it is null or not there.
    func field(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let (row, column) = (Int32(row), Int32(column))
        guard column < PQnfields(handle), PQgetisnull(handle, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
    }
}
