/// Why the processes of a job cannot go on together, in one sentence.
public struct ProcessGroupError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String
    /// Whether another process may have failed before this one, so that its reason is the one to look at.
    public let isConsequence: Bool

    /// A sentence of one's own.
    public init(_ description: String) {
        self.description = description
        isConsequence = false
    }

    private init(consequence: String) {
        description = consequence
        isConsequence = true
    }

    static func meeting(
        _ place: String, rank: Int, count: Int, timeout: Double, reason: String
    ) -> ProcessGroupError {
        let problem =
            rank == 0
            ? "process 0 waited at \(place) for the other \(count - 1), but not all came within \(seconds(timeout))"
            : "process \(rank) of \(count) could not meet the others at \(place) within \(seconds(timeout))"
        return ProcessGroupError(
            consequence: problem
                + "; are all started, with the same MASTER_ADDR and MASTER_PORT, and is that "
                + "port open? (\(trimmed(reason)))")
    }

    static func collective(rank: Int, count: Int, timeout: Double, reason: String) -> ProcessGroupError {
        let reason = trimmed(reason)
        let says = { (words: [String]) in words.contains { reason.lowercased().contains($0) } }
        let cause =
            if says(["timed out", "timeout"]) {
                "nothing came from them for \(seconds(timeout)) (--dist_timeout), so the network between them is cut, or "
                    + "one of them hangs"
            } else if says(["closed", "reset", "refused", "broken pipe", "socket"]) {
                "the connection ended, so one of them has failed"
            } else {
                "they cannot go on together"
            }
        return ProcessGroupError(
            consequence: "process \(rank) of \(count) has lost the others: \(cause) (\(reason))")
    }

    private static func seconds(_ count: Double) -> String {
        count == count.rounded() ? "\(Int(count)) s" : "\(count) s"
    }

    /// Gloo's words without the place in its source; c10d's without what follows the sentence.
    private static func trimmed(_ reason: String) -> String {
        var text = Substring(reason)
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") { text = text[text.index(after: end)...] }
        while let last = text.last, last.isWhitespace || last == "." { text.removeLast() }
        return String(text.drop(while: \.isWhitespace))
    }
}
