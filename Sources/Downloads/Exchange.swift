import CCurl
import Files

/// One request and its answer; the body goes to the partial file if it is what was asked for.
final class Exchange: CurlReceiver {
    /// How an exchange ends that does not fail.
    enum Outcome {
        /// The partial file is as long as it shall be.
        case whole
        /// The file is elsewhere.
        case redirect(WebAddress)
    }

    let download: Download
    let address: WebAddress
    let curl: CurlHandle
    let partial: PartialFile
    /// Position of the first byte that is asked for; nil for the whole file.
    let resumption: Int?
    let progress: (Int, Int?) -> Void
    private(set) var headers = ResponseHeaders()
    /// What a server on the way to this one said of the file.
    private let linked: LinkedFile
    private var headerSize = 0
    private var failure: AttemptFailure?
    /// Whether the headers promised what was asked for, so that the partial file waits for the body.
    var isAccepted = false
    /// Bytes that the file may have at most.
    var limit = 0
    /// Bytes that the file has, where known.
    var total: Int?

    init(
        _ download: Download, at address: WebAddress, curl: CurlHandle, partial: PartialFile,
        resumption: Int?,
        linked: LinkedFile, progress: @escaping (Int, Int?) -> Void
    ) {
        self.download = download
        self.address = address
        self.curl = curl
        self.partial = partial
        self.resumption = resumption
        self.linked = linked
        self.progress = progress
    }

    /// What is known of the file with what this answer says; the first server on the way has the word.
    var knownFile: LinkedFile {
        LinkedFile(
            sha256: linked.sha256 ?? headers.linkedDigest, size: linked.size ?? headers.linkedSize)
    }

    /// Asks and takes the answer.
    func run() throws(AttemptFailure) -> Outcome {
        // Packed contents would have another size and hash than the file.
        var fields = ["Accept-Encoding: identity"]
        if let resumption, let validator = partial.record?.validator {
            fields += ["Range: bytes=\(resumption)-", "If-Range: \(validator)"]
        }
        let code = curl.get(address, headers: fields, receiver: self)
        if let failure { throw failure }
        guard headers.isComplete, curl.status >= 200 else { throw connectionFailure(code) }
        if (300..<400).contains(curl.status), let target = headers.location {
            return .redirect(try follow(target))
        }
        if !isAccepted { try accept() }
        guard code == CURLE_OK else { throw connectionFailure(code) }
        guard total.map({ $0 == partial.count }) ?? true else { throw endedEarly }
        return .whole
    }

    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headerSize += line.count
        guard headerSize <= download.limits.headerSize else {
            failure = AttemptFailure(.refused(status: 0), unavailable("the server's headers do not end"))
            return false
        }
        headers.take(line)
        return true
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if !isAccepted {
            // Pages that come with redirects and errors are not read.
            guard (200..<300).contains(curl.status) else { return false }
            do throws(AttemptFailure) {
                try accept()
            } catch {
                failure = error
                return false
            }
        }
        guard bytes.count <= limit - partial.count else {
            failure = tooLong
            // What came before is of a wrong file as well, so nobody shall go on from there.
            partial.discard()
            return false
        }
        do throws(AttemptFailure) {
            try saving { () throws(FileError) in try partial.append(bytes) }
        } catch {
            failure = error
            return false
        }
        progress(partial.count, total)
        return true
    }

    private func follow(_ target: String) throws(AttemptFailure) -> WebAddress {
        guard let next = address.resolve(target) else {
            let shown = FileError.quoted(target)
            throw AttemptFailure(
                .redirect, unavailable("it redirects to \(shown), which is no http or https address"))
        }
        if let objection = address.objection(toRedirect: next) {
            throw AttemptFailure(.redirect, unavailable(objection))
        }
        return next
    }
}
