/// Rows on their way into a table, in the binary form of COPY.
public struct PostgresCopy {
    private let connection: PostgresConnection
    private var buffer: [UInt8] = []

    /// Bytes that are sent at once.
    private static let most = 1 << 18

    init(_ connection: PostgresConnection) {
        self.connection = connection
        buffer.reserveCapacity(Self.most * 2)
        buffer.append(contentsOf: "PGCOPY\n".utf8)
        buffer.append(contentsOf: [0xFF, 0x0D, 0x0A, 0])
        buffer.append(bigEndian: Int64(0))
    }

    /// Appends a row, a value for each column.
    ///
    /// - Throws: `PostgresError`.
    public mutating func append(_ values: PostgresParameter...) throws(PostgresError) {
        buffer.append(bigEndian: Int16(values.count))
        for value in values {
            let bytes = value.binary
            buffer.append(bigEndian: Int32(truncatingIfNeeded: bytes.count))
            buffer.append(contentsOf: bytes)
        }
        if buffer.count >= Self.most { try send() }
    }

    mutating func finish() throws(PostgresError) {
        buffer.append(bigEndian: Int16(-1))
        try send()
    }

    private mutating func send() throws(PostgresError) {
        try connection.sendCopy(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
