import Digests
import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One run of a download: tries until the partial file is whole, then checks it and makes it final.
final class DownloadSession {
    private let download: Download
    private let address: WebAddress
    private let partial: PartialFile
    private let curl: CurlHandle
    private let progress: (Int, Int?) -> Void
    private let problem: (String) -> String?
    private var hasBegun = false

    init(
        _ download: Download, address: WebAddress, partial: PartialFile, curl: CurlHandle,
        progress: @escaping (Int, Int?) -> Void, problem: @escaping (String) -> String?
    ) {
        self.download = download
        self.address = address
        self.partial = partial
        self.curl = curl
        self.progress = progress
        self.problem = problem
    }

    /// Ends with the file at its destination.
    func run() throws(DownloadError) {
        if let wanted = download.sha256, isFile(download.destination, withDigest: wanted) {
            partial.discard()
            return
        }
        if try isWholeAlready() { return try finish() }
        try fetch()
        try check()
        try finish()
    }

    /// Whether an earlier run left all bytes, as their hash shows.
    private func isWholeAlready() throws(DownloadError) -> Bool {
        // A record of another address says nothing of this file.
        if let record = partial.record, record.url != download.shownURL { try empty() }
        guard partial.count > 0, let wanted = download.sha256 ?? partial.record?.sha256 else { return false }
        let size = download.expectedSize ?? partial.record?.size
        guard size == nil || size == partial.count else { return false }
        if isFile(partial.path, withDigest: wanted) { return true }
        // All bytes, but not the right ones: going on would end with the same.
        if size != nil { try empty() }
        return false
    }

    private func isFile(_ path: String, withDigest wanted: String) -> Bool {
        (try? SHA256Digest.hex(ofFile: path)) == SHA256Digest.normalized(wanted)
    }

    private func fetch() throws(DownloadError) {
        var delays = download.limits.retryDelays[...]
        var farthest = partial.count
        while true {
            do throws(AttemptFailure) {
                return try attempt()
            } catch {
                switch error.remedy {
                case .none: throw error.error
                case .retryIfBegun where !hasBegun: throw error.error
                case .retry, .retryIfBegun:
                    if partial.count - farthest >= download.limits.renewal {
                        farthest = partial.count
                        delays = download.limits.retryDelays[...]
                    }
                    guard let delay = delays.popFirst() else { throw error.error }
                    usleep(UInt32(max(0, min(delay, 600)) * 1e6))
                case .startAnew:
                    // Without bytes no part is asked for, so this does not come twice in a row.
                    guard partial.count > 0 else { throw error.error }
                    try empty()
                }
            }
        }
    }

    /// One try: the address and what it redirects to, until bytes have come or an answer rules that out.
    private func attempt() throws(AttemptFailure) {
        let resumption = try readyToResume()
        var linked = LinkedFile()
        var current = address
        for _ in 0...max(0, download.limits.redirects) {
            let exchange = Exchange(
                download, at: current, curl: curl, partial: partial, resumption: resumption, linked: linked,
                progress: { [unowned self] received, total in
                    hasBegun = true
                    progress(received, total)
                })
            guard case .redirect(let next) = try exchange.run() else { return }
            linked = exchange.knownFile
            if resumption != nil, let new = linked.sha256, let old = partial.record?.sha256, new != old {
                throw exchange.changed
            }
            current = next
        }
        let reason = "it redirects more than \(download.limits.redirects) times; check the address"
        throw AttemptFailure(.redirect, download.unavailable(reason))
    }

    /// The byte to go on from; nil, with an empty partial file, where that is not possible.
    ///
    /// Where all bytes seem to be there, the last one is asked for again: the answer tells whether the file
    /// is still the same.
    private func readyToResume() throws(AttemptFailure) -> Int? {
        guard partial.count > 0 else { return nil }
        let size = download.expectedSize ?? partial.record?.size ?? .max
        if partial.record?.validator != nil, partial.count <= size {
            let position = min(partial.count, size - 1)
            if position > 0 { return position }
        }
        do throws(FileError) {
            try partial.empty()
        } catch {
            throw AttemptFailure(.file, download.sentence(error))
        }
        return nil
    }

    private func empty() throws(DownloadError) {
        do throws(FileError) {
            try partial.empty()
        } catch {
            throw DownloadError(.file, download.sentence(error))
        }
    }

    /// The hash, where one is known; a wrong file is removed, for going on from it would repeat the mistake.
    /// Hash, then contents; what is wrong is removed, as a later run would only find it again.
    private func check() throws(DownloadError) {
        try checkHash()
        guard let problem = problem(partial.path) else { return }
        partial.discard()
        throw DownloadError(
            .wrongContents, download.unavailable("it \(problem); what came was removed"))
    }

    private func checkHash() throws(DownloadError) {
        guard let wanted = (download.sha256 ?? partial.record?.sha256)?.lowercased() else { return }
        let found: String
        do throws(FileError) {
            found = try SHA256Digest.hex(ofFile: partial.path)
        } catch {
            throw DownloadError(.file, download.sentence(error, kept: partial))
        }
        guard found != wanted else { return }
        partial.discard()
        let reason = "its SHA-256 is \(found) where \(wanted) was expected; what came was removed"
        let advice = "try again, and if this stays so, check the address"
        throw DownloadError(.wrongHash, download.unavailable("\(reason); \(advice)"))
    }

    private func finish() throws(DownloadError) {
        do throws(FileError) {
            try partial.finish()
        } catch {
            throw DownloadError(.file, download.sentence(error, kept: partial))
        }
    }
}
