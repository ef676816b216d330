#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why a file could not be read or written: one sentence that names the file.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of thing went wrong, for callers that react differently.
    public enum Kind: Sendable, Equatable {
        /// The file could not be opened or mapped.
        case cannotOpen
        /// The file could not be written; what stood there before still does.
        case cannotWrite
        /// The bytes are not what the format asks for: cut short, damaged or another format.
        case malformed
        /// The file is well formed, but holds something that this library does not read or write.
        case unsupported
        /// The file asks for something that a weights file has no use for, such as running a function.
        case refused
    }

    /// The kind of failure.
    public let kind: Kind
    /// The file, as the caller named it.
    public let path: String
    /// The rest of the sentence, which begins with the path: "is cut short in …".
    public let problem: String
    /// The system's error number for failures of system calls, else nil.
    public let code: Int32?

    /// A failure to write, as the system tells it in `errno`.
    package static func cannotWrite(_ path: String, code: Int32 = errno) -> FileError {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        let reason =
            code == ENOENT && !folder.isEmpty && access(folder, F_OK) != 0
            ? "the folder \(folder) does not exist" : String(cString: strerror(code))
        return FileError(.cannotWrite, path: path, "cannot be written: \(reason)", code: code)
    }

    /// The whole sentence.
    public var description: String { "\(path) \(problem)" }

    /// Makes an error; `problem` continues a sentence that begins with `path`.
    public init(_ kind: Kind, path: String, _ problem: String, code: Int32? = nil) {
        self.kind = kind
        self.path = path
        self.problem = problem
        self.code = code
    }

    /// Text out of a file, fit for one line of an error message: no control characters, at most 80
    /// characters.
    package static func quoted(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if result.unicodeScalars.count == 80 { return result + "…" }
            let printable = scalar.value >= 32 && scalar.value != 127 && !(128..<160).contains(scalar.value)
            result.unicodeScalars.append(printable ? scalar : "?")
        }
        return result
    }
}
