import Files
import Foundation
import TensorFiles
import Testing

/// Golden files beside the tests, and a folder of its own for each test that writes.
enum TestFiles {
    static func golden(_ name: String) throws -> String {
        let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
        return folder.appendingPathComponent(name).path
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "tensor-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }

    /// The error that `body` throws, which must be one of ours.
    static func error(_ body: () throws -> Void) throws -> FileError {
        do {
            try body()
        } catch let error as FileError {
            return error
        }
        throw Missing()
    }

    struct Missing: Error {}
}
