import Downloads
import Files
import Foundation
import TestHTTPServer
import Testing

/// The environment's proxies, which are the whole process's, and files of tests.
enum TestEnvironment {
    /// Stands in for the environment's proxy while the tests run; local addresses and `.direct` go past it.
    /// Set up before the first download, for the environment must not change while others read it.
    static let proxy: TestServer? = {
        for name in ["NO_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] { unsetenv(name) }
        setenv("no_proxy", "127.0.0.1,direct", 1)
        guard let server = try? TestServer({ TestServer.answer(200, [], Array($0.target.utf8)) }) else {
            return nil
        }
        setenv("http_proxy", "http://127.0.0.1:\(server.port)", 1)
        return server
    }()

    static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        try #require(proxy != nil, "no server on this machine")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "downloads-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }

    static func bytes(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    /// Whether the file holds these bytes; in an expectation, this does not print them all.
    static func holds(_ path: String, _ contents: some Sequence<UInt8>) -> Bool {
        bytes(path) == Array(contents)
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// Short waits; `tries` in all.
    static func limits(tries: Int = 3) -> DownloadLimits {
        var limits = DownloadLimits()
        limits.retryDelays = [Double](repeating: 0.01, count: tries - 1)
        return limits
    }

    /// The error that a download ends with.
    static func failure(of download: Download) throws -> DownloadError {
        do throws(DownloadError) {
            try download.run()
        } catch {
            return error
        }
        throw Missing()
    }

    struct Missing: Error {}
}
