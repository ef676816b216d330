import Foundation
import Synchronization
import Torch

/// What the process of a job that failed first has said, asked for on a thread of its own: the network may be cut.
final class PostedReason: Sendable {
    private let found = Mutex<String?>(nil)

    /// Asks until there is something, or the process ends.
    init(_ group: ProcessGroup, key: String) {
        // The group is used by nobody else any more.
        nonisolated(unsafe) let group = group
        Thread.detachNewThread { [self] in
            while text == nil {
                let text = group.posted(under: key)
                found.withLock { $0 = text }
                usleep(50_000)
            }
        }
    }

    /// What is known by now.
    var text: String? { found.withLock { $0 } }
}
