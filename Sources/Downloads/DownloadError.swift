/// Why a file was not downloaded: one sentence.
public struct DownloadError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of thing went wrong, for callers that react differently.
    public enum Kind: Sendable, Equatable {
        /// The address or the expected hash or size is not one.
        case invalid
        /// The host was not found or refused the connection.
        case unreachable
        /// The connection ended or stalled before the file did, and new tries did not help.
        case interrupted
        /// The secure connection could not be set up: the certificate is not trusted, for one.
        case insecure
        /// The server answered with this status, or with what is no answer (0).
        case refused(status: Int)
        /// Redirects go in a circle, to no address that can be fetched, or from https to http.
        case redirect
        /// The file has another size than expected.
        case wrongSize
        /// The file has another SHA-256 than expected.
        case wrongHash
        /// The file is not what the caller wants.
        case wrongContents
        /// The file could not be written.
        case file
        /// Another process downloads the same file.
        case busy
    }

    /// The kind of failure.
    public let kind: Kind
    /// One sentence that names the address or the file, or both, and says what to do.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
