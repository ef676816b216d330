/// What a PostgreSQL server refused, or why it cannot be asked: one sentence that names its address.
public struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server's five signs for what is wrong, such as `53100`; nil where the server said nothing.
    public let code: String?
    /// The address, without a password.
    public let place: String
    /// The rest of the sentence, which begins with the address.
    public let problem: String

    /// With a sentence that begins with a place.
    public init(code: String? = nil, place: String, _ problem: String) {
        self.code = code
        self.place = place
        self.problem = problem
    }

    /// The whole sentence.
    public var description: String { "\(place) \(problem)" }

    /// What a code means for a user.
    init(code: String, place: String, message: String) {
        let problem =
            switch code {
            case "53100": "cannot be written: no space is left on its disk"
            case "53200": "needs more memory than there is"
            case "42501": "refuses: \(message)"
            case "25006": "cannot be written: it is open for reading only"
            case "55P03", "40001", "40P01": "is in use by another program; try again when that has ended"
            case "57014": "ended the statement: \(message)"
            case "57P01", "57P02", "57P03": "ended the connection: \(message)"
            default: "gave an error: \(message)"
            }
        self.init(code: code, place: place, problem)
    }

    /// A message of libpq, several lines with their signs, as the end of a sentence.
    static func line(_ message: String) -> String {
        message.split(whereSeparator: \.isNewline).map { line in
            line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }.joined(separator: "; ")
    }
}
