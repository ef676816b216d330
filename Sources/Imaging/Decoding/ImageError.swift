/// Why a picture could not be read or written; `description` is one sentence with the file and the reason.
public enum ImageError: Error, Sendable, Equatable, Codable, CustomStringConvertible {
    /// The file could not be opened or read, is not a regular file, or is over the size limit.
    case unreadable(file: String, reason: String)
    /// The content is of a kind that is not decoded.
    case unsupported(file: String, reason: String)
    /// The bytes end before the picture does.
    case truncated(file: String, reason: String)
    /// The bytes break the rules of their format.
    case damaged(file: String, reason: String)
    /// The picture is over a limit of the decoding options, or there is not enough memory for it.
    case tooLarge(file: String, reason: String)
    /// The picture could not be encoded.
    case notEncoded(reason: String)

    /// One sentence that names the file and says what is wrong with it.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "Cannot read \(file): \(reason)."
        case .unsupported(let file, let reason): "Cannot decode \(file): \(reason)."
        case .truncated(let file, let reason):
            "Cannot decode \(file): the file is truncated\(Self.detail(reason))."
        case .damaged(let file, let reason):
            "Cannot decode \(file): the file is damaged\(Self.detail(reason))."
        case .tooLarge(let file, let reason): "Cannot decode \(file): the picture is too large (\(reason))."
        case .notEncoded(let reason): "Cannot encode the picture: \(reason)."
        }
    }

    private static func detail(_ reason: String) -> String {
        reason.isEmpty ? "" : " (\(reason))"
    }
}
