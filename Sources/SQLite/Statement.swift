import CSQLite
import Foundation

/// A statement with its parameters and the row that it stands at.
public final class Statement {
    /// A value of a parameter.
    public enum Value: Sendable, Equatable {
        /// A whole number.
        case integer(Int64)
        /// UTF-8 text.
        case text(String)
        /// Bytes.
        case blob([UInt8])
        /// Nothing.
        case null
    }

    private let handle: OpaquePointer
    private let database: Database

    init(_ handle: OpaquePointer, database: Database) {
        self.handle = handle
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs the statement to its end with these parameters, in their order.
    ///
    /// - Throws: `DatabaseError`.
    public func run(_ values: Value...) throws(DatabaseError) {
        try bind(values)
        while try step() {}
        reset()
    }

    /// Goes back to the start with these parameters, in their order.
    ///
    /// - Throws: `DatabaseError`.
    public func bind(_ values: [Value]) throws(DatabaseError) {
        reset()
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            let result: Int32
            switch value {
            case .integer(let number): result = sqlite3_bind_int64(handle, place, number)
            case .null: result = sqlite3_bind_null(handle, place)
            case .text(let text):
                var text = text
                result = text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        // An empty text is no null.
                        csqlite_bind_text(
                            handle, place, $0.baseAddress ?? emptyText, sqlite3_uint64($0.count))
                    }
                }
            case .blob(let bytes):
                result = bytes.withUnsafeBytes {
                    csqlite_bind_blob(handle, place, $0.baseAddress ?? emptyBytes, sqlite3_uint64($0.count))
                }
            }
            try database.check(result)
        }
    }

    /// Goes to the next row; false where there is none.
    ///
    /// - Throws: `DatabaseError`.
    public func step() throws(DatabaseError) -> Bool {
        let result = sqlite3_step(handle)
        if result == SQLITE_ROW { return true }
        if result != SQLITE_DONE {
            defer { reset() }
            try database.check(result)
        }
        return false
    }

    /// Goes back to the start; the parameters stay.
    public func reset() { sqlite3_reset(handle) }

    /// A column of the row as a whole number; 0 for what is none.
    public func integer(_ column: Int) -> Int { Int(sqlite3_column_int64(handle, Int32(column))) }

    /// A column of the row as text; empty where it is null. What is no UTF-8 is replaced.
    public func text(_ column: Int) -> String {
        guard let bytes = sqlite3_column_text(handle, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// A column of the row as bytes, which last until the next step.
    public func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result
    {
        let bytes = sqlite3_column_blob(handle, Int32(column))
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
    }

    /// A copy of a column's bytes.
    public func bytes(_ column: Int) -> [UInt8] { withBytes(column) { Array($0) } }
}

private nonisolated(unsafe) let emptyText = UnsafePointer<CChar>(strdup(""))
private nonisolated(unsafe) let emptyBytes = UnsafeRawPointer(strdup(""))
