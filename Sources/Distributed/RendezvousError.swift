/// Why a job's processes cannot find each other, in one sentence.
public struct RendezvousError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
