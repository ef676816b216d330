/// An end with an exit status and no message, for a command that has already said what there was to say.
public struct ExitCode: Error, Equatable, Sendable {
    /// The process's exit status.
    public let rawValue: Int32

    /// Ends with this status.
    public init(_ rawValue: Int32) { self.rawValue = rawValue }

    /// Failure: status 1.
    public static var failure: ExitCode { ExitCode(1) }
}
