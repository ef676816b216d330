/// Why a server did not start, or a file could not be opened for an answer: one sentence.
public struct HTTPServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of thing went wrong, for callers that react differently.
    public enum Kind: Sendable, Equatable {
        /// A setting is not one.
        case invalid
        /// Another program listens on the port.
        case portTaken
        /// No interface of this machine has the address.
        case notThisMachine
        /// The system does not allow the port to this user.
        case notAllowed
        /// The file of an answer cannot be read.
        case file
        /// Anything else that the system refused.
        case system
    }

    /// The kind of failure.
    public let kind: Kind
    /// One sentence that names the address or the file.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
