import Foundation

/// A folder that goes away with its owner.
public final class TemporaryFolder {
    /// Where it is.
    public let path: String

    /// Makes a new one.
    public init() {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("dino-test-\(UUID().uuidString)")
            .path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
