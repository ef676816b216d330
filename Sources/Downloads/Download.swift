import Digests
import Files

/// One file to be fetched over HTTP or HTTPS.
///
/// The bytes go to `DESTINATION.partial`, which is checked, flushed to the disk and renamed when whole. A run
/// that fails or is killed leaves it behind with a record of the server's name for that state of the file
/// (`DESTINATION.partial.json`), and the next run goes on from there if the file is still the same.
public struct Download: Sendable {
    /// The address: http or https. Redirects are followed, but never from https to http.
    public var url: String
    /// The file; folders above it are made. A file or link that stands there is replaced at the end.
    public var destination: String
    /// Bytes that the file must have; nil takes the server's word.
    public var expectedSize: Int?
    /// SHA-256 that the file must have, 64 hexadecimal digits; nil takes what the server states, if it does
    /// (`X-Linked-ETag` of Hugging Face).
    public var sha256: String?
    /// How long to wait and how much to take.
    package var limits = DownloadLimits()
    /// The calls that write.
    package var calls = FileSystemCalls.system

    /// A download that `run` carries out.
    public init(url: String, destination: String, expectedSize: Int? = nil, sha256: String? = nil) {
        self.url = url
        self.destination = destination
        self.expectedSize = expectedSize
        self.sha256 = sha256
    }

    /// A download within these limits, written through these calls.
    package init(
        url: String, destination: String, expectedSize: Int? = nil, sha256: String? = nil,
        limits: DownloadLimits, calls: FileSystemCalls = .system
    ) {
        self.init(url: url, destination: destination, expectedSize: expectedSize, sha256: sha256)
        self.limits = limits
        self.calls = calls
    }

    /// Fetches the file, on this thread, until it is whole and checked.
    ///
    /// `progress` gets the bytes so far, with those of earlier runs, and the bytes in all if known; the first
    /// number falls where the file must begin anew. Where `sha256` is given and the file at the destination
    /// has it, nothing is fetched. Throws one sentence; bytes that a later run can use stay in the partial
    /// file.
    ///
    /// `problem` looks at the whole file, by its path, before it takes its place, and continues a sentence
    /// that begins with "it": what is wrong with it; nil where nothing is.
    public func run(
        progress: (Int, Int?) -> Void = { _, _ in }, problem: (String) -> String? = { _ in nil }
    ) throws(DownloadError) {
        guard let address = WebAddress(url) else {
            throw DownloadError(.invalid, unavailable("it is not an http or https address"))
        }
        if let sha256, SHA256Digest.normalized(sha256) == nil {
            let shown = FileError.quoted(sha256)
            throw DownloadError(.invalid, unavailable("the SHA-256 \(shown) is not 64 hexadecimal digits"))
        }
        if let expectedSize, expectedSize < 0 {
            throw DownloadError(.invalid, unavailable("the expected size \(expectedSize) is negative"))
        }
        let partial = try openPartial()
        guard let curl = CurlHandle(limits: limits) else {
            throw DownloadError(.invalid, unavailable("libcurl cannot start"))
        }
        let result = withoutActuallyEscaping(progress) { progress in
            withoutActuallyEscaping(problem) { problem in
                let session = DownloadSession(
                    self, address: address, partial: partial, curl: curl, progress: progress, problem: problem
                )
                return Result { () throws(DownloadError) in try session.run() }
            }
        }
        try result.get()
    }

    private func openPartial() throws(DownloadError) -> PartialFile {
        do {
            return try PartialFile(destination: destination, calls: calls)
        } catch let error as FileError {
            throw DownloadError(.file, sentence(error))
        } catch {
            let reason = "another process is downloading \(destination); wait for it, then run this again"
            throw DownloadError(.busy, unavailable(reason))
        }
    }
}
