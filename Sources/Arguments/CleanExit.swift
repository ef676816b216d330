/// An early end that is no failure: the text goes to standard output, the exit status is 0.
public enum CleanExit: Error, Equatable {
    /// Ends with a text, such as the help text.
    case message(String)

    /// The text to print.
    public var text: String {
        switch self {
        case .message(let text): text
        }
    }
}
