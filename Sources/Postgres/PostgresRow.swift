/// A row of an answer; columns count from 0.
public struct PostgresRow {
    private let rows: PostgresRows
    private let index: Int

    init(_ rows: PostgresRows, _ index: Int) {
        self.rows = rows
        self.index = index
    }

    /// Whether a column holds nothing.
    public func isNull(_ column: Int) -> Bool { rows.field(index, column) == nil }

    /// A column of type `int2`, `int4`, `int8` or `bool` as a whole number; 0 for what is none.
    public func integer(_ column: Int) -> Int {
        withBytes(column) { bytes in
            guard [1, 2, 4, 8].contains(bytes.count) else { return 0 }
            let isNegative = bytes[0] >= 0x80
            let number = bytes.reduce(isNegative ? ~0 : UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int(truncatingIfNeeded: number)
        }
    }

    /// A column of type `float4` as a number; not a number for what is none.
    public func float(_ column: Int) -> Float {
        withBytes(column) { bytes in
            guard bytes.count == 4 else { return .nan }
            return Float(bitPattern: bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        }
    }

    /// A column of type `text`; empty where it is null. What is no UTF-8 is replaced.
    public func text(_ column: Int) -> String { withBytes(column) { String(decoding: $0, as: UTF8.self) } }

    /// A copy of a column's bytes; empty where it is null.
    public func bytes(_ column: Int) -> [UInt8] { withBytes(column) { Array($0) } }

    /// A column's bytes as the server sent them; none where it is null.
    public func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result
    {
        defer { withExtendedLifetime(rows) {} }
        return try body(rows.field(index, column) ?? UnsafeRawBufferPointer(start: nil, count: 0))
    }
}
