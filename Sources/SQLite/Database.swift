import CSQLite

/// A SQLite database in a file, used by one thread at a time.
public final class Database {
    /// How a file is opened.
    public enum Mode: Sendable {
        /// Must be there; is not changed, unless a killed writer left something to be put right.
        case read
        /// Must be there.
        case write
        /// Is made where it is missing.
        case create
    }

    /// The file.
    public let path: String
    let handle: OpaquePointer

    /// Opens a file; what is wrong with its content shows at the first statement.
    ///
    /// - Throws: `DatabaseError`.
    public init(_ path: String, mode: Mode) throws(DatabaseError) {
        guard !path.utf8.contains(0) else {
            throw DatabaseError(path: path, "cannot be opened: its name holds a zero byte")
        }
        self.path = path
        let flags: Int32 =
            switch mode {
            // What a killed writer left can only be put right by who may write.
            case .read, .write: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        // Some names, such as ":memory:", are no files to SQLite.
        let file = path.utf8.first == UInt8(ascii: "/") ? path : "./" + path
        var handle: OpaquePointer?
        var result = sqlite3_open_v2(file, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        if result != SQLITE_OK, mode == .read {
            sqlite3_close(handle)
            result = sqlite3_open_v2(file, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        }
        guard result == SQLITE_OK, let handle else {
            let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "there is no memory"
            sqlite3_close(handle)
            throw DatabaseError(result: result, path: path, message: message)
        }
        self.handle = handle
        sqlite3_busy_timeout(handle, 10_000)
        _ = csqlite_be_defensive(handle)
        try execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements whose rows are of no interest.
    ///
    /// - Throws: `DatabaseError`.
    public func execute(_ sql: String) throws(DatabaseError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Makes a statement ready to be run any number of times.
    ///
    /// - Throws: `DatabaseError`.
    public func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
        guard let statement else { preconditionFailure("an empty statement") }
        return Statement(statement, database: self)
    }

    /// The first column of the first row, as a number; nil where there is no row.
    ///
    /// - Throws: `DatabaseError`.
    public func integer(_ sql: String) throws(DatabaseError) -> Int? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Runs a body whose changes are kept together or not at all.
    ///
    /// - Throws: What the body throws, and `DatabaseError`.
    public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // Some failures have ended the transaction already.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// The number of the row that was inserted last.
    public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    func check(_ result: Int32) throws(DatabaseError) {
        guard result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE else {
            throw DatabaseError(result: result, path: path, message: String(cString: sqlite3_errmsg(handle)))
        }
    }
}
