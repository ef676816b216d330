import Files

extension Download {
    /// The address for messages: without a user's name and password, in one line.
    var shownURL: String { WebAddress(url)?.shown ?? FileError.quoted(url) }

    /// "ADDRESS cannot be downloaded: …"
    func unavailable(_ reason: String) -> String { "\(shownURL) cannot be downloaded: \(reason)" }

    /// What the next run will make of the bytes that are there.
    func goingOn(_ partial: PartialFile) -> String {
        partial.count > 0 && partial.record?.validator != nil
            ? "the same command goes on from there" : "the same command starts again"
    }

    /// The sentence of a file that cannot be written while bytes of the download are there.
    func sentence(_ error: FileError, kept partial: PartialFile) -> String {
        guard partial.count > 0 else { return sentence(error) }
        return
            "\(sentence(error)); the \(partial.count) bytes so far stay in \(partial.path), and once this is "
            + "put right \(goingOn(partial))"
    }

    /// The sentence of a file that cannot be written.
    func sentence(_ error: FileError) -> String { "\(shownURL) cannot be saved: \(error)" }
}
