/// Why the sizes of a network cannot be told from the shapes of its tensors.
struct UnknownSizes: Error {
    /// The end of a sentence that begins with the file.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
