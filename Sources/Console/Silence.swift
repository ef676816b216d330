import Foundation
import Synchronization

/// The silence of a process that works beside another one, which speaks for both.
public enum Silence {
    private static let kept = Atomic<Bool>(false)

    /// Keeps it from now on: results, progress, notes and warnings go nowhere; errors are still told.
    public static func keep() {
        kept.store(true, ordering: .relaxed)
        fflush(nil)
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard null >= 0 else { return }
        dup2(null, StandardStream.output.rawValue)
        close(null)
    }

    /// Whether it is kept.
    static var isKept: Bool { kept.load(ordering: .relaxed) }
}
