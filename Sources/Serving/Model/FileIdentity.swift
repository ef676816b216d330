import Foundation

/// Which file stands under a name: another one has another identity, whatever its content.
struct FileIdentity: Equatable {
    private let device, number: UInt64

    /// Nil where there is no file of this name.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        number = UInt64(truncatingIfNeeded: status.st_ino)
    }
}
