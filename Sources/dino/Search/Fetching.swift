import Downloads
import Foundation
import Imaging
import Synchronization

/// A picture on its way from the web, on a thread of its own, so that a signal is heard while a server is slow.
final class Fetching: Sendable {
    private let finished = DispatchSemaphore(value: 0)
    private let reason = Mutex<String?>(nil)

    /// Why there is no picture; nil where there is one. Known once the fetching is done.
    var failure: String? { reason.withLock { $0 } }

    /// Begins.
    init(_ address: String, to file: String, maximumBytes: Int) {
        Thread.detachNewThread { [self] in
            do throws(DownloadError) {
                try Download(url: address, destination: file, maximumSize: maximumBytes).run(
                    problem: { ImageFormat.detect(fileAt: $0) == nil ? "is not a picture" : nil })
            } catch {
                reason.withLock { $0 = error.description }
            }
            finished.signal()
        }
    }

    /// Whether it ends within some seconds; asked until it does, not after.
    func isDone(within seconds: Double) -> Bool { finished.wait(timeout: .now() + seconds) == .success }
}
