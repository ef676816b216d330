import CSQLite

/// What a database refused: one sentence that names its file.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// SQLite's primary result code, such as `SQLITE_FULL`.
    public let code: Int32
    /// The file.
    public let path: String
    /// The rest of the sentence, which begins with the path.
    public let problem: String

    /// With a sentence that begins with the path.
    public init(code: Int32 = SQLITE_ERROR, path: String, _ problem: String) {
        self.code = code
        self.path = path
        self.problem = problem
    }

    /// The whole sentence.
    public var description: String { "\(path) \(problem)" }

    /// Whether the file is no database at all, or a damaged one.
    public var isDamage: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }

    /// What a result code means for a user.
    init(result: Int32, path: String, message: String) {
        let primary = result & 0xFF
        let problem =
            switch primary {
            case SQLITE_NOTADB: "is not a database"
            case SQLITE_CORRUPT: "is damaged: \(message)"
            case SQLITE_FULL: "cannot be written: no space is left on its disk"
            case SQLITE_READONLY: "cannot be written: permission is denied"
            case SQLITE_CANTOPEN: "cannot be opened: \(message)"
            case SQLITE_BUSY, SQLITE_LOCKED: "is in use by another program; try again when that has ended"
            case SQLITE_IOERR: "cannot be read or written: \(message)"
            case SQLITE_NOMEM: "needs more memory than there is"
            default: "gave an error: \(message)"
            }
        self.init(code: primary, path: path, problem)
    }
}
