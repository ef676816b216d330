/// Why one try ended without the whole file, and what may help.
struct AttemptFailure: Error {
    /// What to do about a failure.
    enum Remedy {
        /// Nothing: the person must act.
        case none
        /// The same again, later.
        case retry
        /// The same again, but only if bytes came in this run: else the machine may just be offline.
        case retryIfBegun
        /// The bytes so far are of no use: from the first byte, at once.
        case startAnew
    }

    let error: DownloadError
    let remedy: Remedy

    init(_ kind: DownloadError.Kind, _ sentence: String, remedy: Remedy = .none) {
        error = DownloadError(kind, sentence)
        self.remedy = remedy
    }
}
