import Files

extension Exchange {
    /// Decides by status and headers whether the body is what was asked for, and readies the partial file.
    func accept() throws(AttemptFailure) {
        switch (curl.status, resumption) {
        case (200, _): try acceptWhole()
        case (206, let first?): try acceptPart(from: first)
        // The range is none of the file's, so the file is another one, whatever If-Range was made of.
        case (416, .some): throw changed
        default: throw statusFailure
        }
        isAccepted = true
        progress(partial.count, total)
    }

    /// All bytes come, asked for or not: what is there makes room for them.
    private func acceptWhole() throws(AttemptFailure) {
        let known = knownFile
        let stated = curl.contentLength
        if let expected = download.expectedSize {
            for size in [stated, known.size] {
                if let size, size != expected { throw wrongSize(size, expected: expected) }
            }
        }
        if let stated, let size = known.size, size != stated { throw wrongSize(stated, expected: size) }
        total = stated ?? download.expectedSize ?? known.size
        limit = total ?? download.limits.maximumSize
        try checkSize()
        let record = PartialRecord(
            url: download.shownURL, etag: headers.strongETag, lastModified: headers.lastModified, size: total,
            sha256: known.sha256)
        try saving { () throws(FileError) in try partial.restart(record) }
    }

    /// The rest comes: it must begin where it was asked to, and be of the same file.
    private func acceptPart(from first: Int) throws(AttemptFailure) {
        guard let record = partial.record, let range = headers.contentRange, range.first == first,
            agree(range.total, record.size), agree(range.total, download.expectedSize),
            agree(headers.strongETag, record.etag)
        else { throw changed }
        // A last byte at Int.max has a position, but its count has none.
        guard range.last < .max, agree(curl.contentLength, range.last + 1 - first) else { throw changed }
        total = range.total ?? record.size ?? download.expectedSize
        limit = total ?? download.limits.maximumSize
        try checkSize()
        try saving { () throws(FileError) in try partial.cut(to: first) }
    }

    /// Refuses a file that is larger than the caller takes, whatever the server says.
    private func checkSize() throws(AttemptFailure) {
        let most = download.limits.maximumSize
        guard let total, total > most, download.expectedSize == nil else { return }
        throw AttemptFailure(
            .wrongSize, download.unavailable("it has \(total) bytes, more than the limit of \(most)"))
    }

    /// Whether two statements can both hold; one that was not made can.
    private func agree<Value: Equatable>(_ first: Value?, _ second: Value?) -> Bool {
        first == nil || second == nil || first == second
    }

    /// Runs what touches the disk; its failures end the download.
    func saving(_ body: () throws(FileError) -> Void) throws(AttemptFailure) {
        do throws(FileError) {
            try body()
        } catch {
            throw AttemptFailure(.file, download.sentence(error, kept: partial))
        }
    }
}
