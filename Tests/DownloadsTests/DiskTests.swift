import Downloads
import Files
import Foundation
import TestHTTPServer
import Testing

/// Disks that are full, places that cannot be written, and two runs at once.
@Suite struct DiskTests {
    private static let contents = TestServer.contents(200_000)

    @Test func keepsTheBytesWhenTheDiskIsFull() throws {
        let server = try TestServer { TestServer.file(Self.contents, to: $0) }
        try TestEnvironment.withFolder { folder in
            let path = folder + "/x"
            var calls = FileSystemCalls.system
            // 1000 bytes fit.
            calls.write = { descriptor, bytes, count in
                let room = 1000 - Int(lseek(descriptor, 0, SEEK_CUR))
                if room > 0 { return FileSystemCalls.system.write(descriptor, bytes, min(count, room)) }
                errno = ENOSPC
                return -1
            }
            let download = Download(
                url: server.url(), destination: path, limits: TestEnvironment.limits(), calls: calls)
            let error = try TestEnvironment.failure(of: download)
            #expect(error.kind == .file)
            let reason = "\(path).partial cannot be written: No space left on device"
            let state = "the 1000 bytes so far stay in \(path).partial"
            let advice = "once this is put right the same command goes on from there"
            #expect(
                error.description == "\(server.url()) cannot be saved: \(reason); \(state), and \(advice)")
            #expect(server.requests.count == 1)
            #expect(TestEnvironment.holds(path + ".partial", Array(Self.contents.prefix(1000))))
            try Download(url: server.url(), destination: path).run()
            #expect(TestServer.first(server.requests[1]) == 1000)
            #expect(TestEnvironment.holds(path, Self.contents))
        }
    }

    /// Bytes that may not be on the disk are not kept; a whole file that cannot be renamed is.
    @Test(arguments: ["sync", "rename"]) func failsAtTheEnd(_ failing: String) throws {
        let server = try TestServer { TestServer.file(Self.contents, to: $0) }
        try TestEnvironment.withFolder { folder in
            var calls = FileSystemCalls.system
            if failing == "sync" {
                calls.sync = { _ in
                    errno = EIO
                    return -1
                }
            } else {
                calls.rename = { _, _ in
                    errno = EACCES
                    return -1
                }
            }
            let download = Download(
                url: server.url(), destination: folder + "/x", limits: TestEnvironment.limits(), calls: calls)
            let error = try TestEnvironment.failure(of: download)
            #expect(error.kind == .file)
            let kept = failing == "sync" ? [] : ["x.partial", "x.partial.json"]
            #expect(try TestEnvironment.names(folder) == kept)
        }
    }

    @Test func goesOnAfterShortAndInterruptedWrites() throws {
        let server = try TestServer { TestServer.file(Self.contents, to: $0) }
        try TestEnvironment.withFolder { folder in
            var calls = FileSystemCalls.system
            calls.write = { descriptor, bytes, count in
                if Int.random(in: 0..<4) == 0 {
                    errno = EINTR
                    return -1
                }
                return FileSystemCalls.system.write(descriptor, bytes, min(count, 1009))
            }
            let path = folder + "/x"
            try Download(
                url: server.url(), destination: path, limits: TestEnvironment.limits(), calls: calls
            ).run()
            #expect(TestEnvironment.holds(path, Self.contents))
        }
    }

    @Test func namesAPlaceThatCannotBeWritten() throws {
        let server = try TestServer { _ in TestServer.answer(500) }
        try TestEnvironment.withFolder { folder in
            try TestEnvironment.write([1], to: folder + "/file")
            symlink(folder + "/file", folder + "/link.partial")
            try FileManager.default.createDirectory(
                atPath: folder + "/taken.partial", withIntermediateDirectories: true)
            mkfifo(folder + "/pipe", 0o600)
            let long = folder + "/" + String(repeating: "n", count: 255)
            for (path, reason) in [
                (folder, "\(folder) cannot be written: it is a folder"),
                (folder + "/", "it is not the name of a file"), ("", "it is not the name of a file"),
                (folder + "/a\0b", "it is not the name of a file"),
                (folder + "/file/x", "Not a directory"), (folder + "/file/y/x", "Not a directory"),
                (folder + "/link", "\(folder)/link.partial cannot be written: "),
                (folder + "/taken", "Is a directory"), (folder + "/pipe", "it is not a regular file"),
                (long, "File name too long"),
            ] {
                let error = try TestEnvironment.failure(of: Download(url: server.url(), destination: path))
                #expect(error.kind == .file)
                #expect(error.description.hasPrefix("\(server.url()) cannot be saved: "))
                #expect(error.description.contains(reason), "\(error)")
            }
            #expect(server.requests.isEmpty)
            #expect(TestEnvironment.bytes(folder + "/file") == [1])
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere")) func namesAFolderThatIsProtected() throws
    {
        try TestEnvironment.withFolder { folder in
            chmod(folder, 0o500)
            defer { chmod(folder, 0o700) }
            let error = try TestEnvironment.failure(
                of: Download(url: "http://a/x", destination: folder + "/x"))
            #expect(error.kind == .file && error.description.contains("Permission denied"))
        }
    }

    /// The lock belongs to the open file, so two runs in one process are kept apart as two processes are.
    @Test func keepsTwoRunsApart() throws {
        try TestEnvironment.withFolder { folder in
            let path = folder + "/x"
            let box = ErrorBox()
            let second = try TestServer { _ in TestServer.answer(500) }
            let url = second.url()
            let server = try TestServer { _ in
                [
                    TestServer.head(200, ["Content-Length: \(Self.contents.count)"]),
                    .send(Array(Self.contents.prefix(1000))),
                    .call {
                        box.error = try? TestEnvironment.failure(of: Download(url: url, destination: path))
                    },
                    .send(Array(Self.contents.dropFirst(1000))),
                ]
            }
            try Download(url: server.url(), destination: path, limits: TestEnvironment.limits(tries: 1)).run()
            #expect(TestEnvironment.holds(path, Self.contents))
            #expect(box.error?.kind == .busy)
            let reason = "another process is downloading \(path); wait for it, then run this again"
            #expect(box.error?.description == "\(url) cannot be downloaded: \(reason)")
            #expect(second.requests.isEmpty)
            #expect(try TestEnvironment.names(folder) == ["x"])
        }
    }

    /// Whoever comes first, whoever waits: the file is never anything else than whole.
    @Test func survivesARaceOfManyRuns() throws {
        let server = try TestServer { TestServer.file(Self.contents, to: $0) }
        try TestEnvironment.withFolder { folder in
            let path = folder + "/x"
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                for _ in 0..<10 {
                    do throws(DownloadError) {
                        try Download(url: server.url(), destination: path).run()
                        #expect(TestEnvironment.holds(path, Self.contents))
                    } catch {
                        #expect(error.kind == .busy)
                    }
                }
            }
            #expect(TestEnvironment.holds(path, Self.contents))
            let names = try TestEnvironment.names(folder)
            #expect(names == ["x"])
        }
    }

    private final class ErrorBox: @unchecked Sendable { var error: DownloadError? }
}
