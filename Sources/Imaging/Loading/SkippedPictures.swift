/// Pictures that could not be read, each once, in the order in which they were met.
///
/// Give the same one to the loaders of all epochs to report each picture once.
public final class SkippedPictures: Sendable {
    /// A picture and why it was skipped.
    public struct Entry: Sendable, Equatable, Codable {
        /// Path of the file.
        public let path: String
        /// What is wrong with it.
        public let reason: ImageError
    }

    private struct State {
        var entries: [Entry] = []
        var known: Set<String> = []
    }

    private let monitor = Monitor(State())

    /// Starts with none.
    public init() {}

    /// All so far.
    public var entries: [Entry] { monitor.withLock { $0.entries } }

    /// Adds a picture unless it is known.
    func record(path: String, reason: ImageError) {
        monitor.withLock { state in
            if state.known.insert(path).inserted { state.entries.append(Entry(path: path, reason: reason)) }
        }
    }
}
