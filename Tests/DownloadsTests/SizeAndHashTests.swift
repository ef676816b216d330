import Downloads
import TestHTTPServer
import Testing

/// Files that are not the expected ones.
@Suite struct SizeAndHashTests {
    private let abc = Array("abc".utf8)

    @Test func removesAFileWithTheWrongHash() throws {
        let server = try TestServer { TestServer.file(Array("abd".utf8), to: $0) }
        try TestEnvironment.withFolder { folder in
            let download = Download(url: server.url(), destination: folder + "/x", sha256: DigestTests.abc)
            let error = try TestEnvironment.failure(of: download)
            #expect(error.kind == .wrongHash)
            let found = "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9"
            #expect(
                error.description.contains("its SHA-256 is \(found) where \(DigestTests.abc) was expected"))
            #expect(try TestEnvironment.names(folder) == [])
        }
    }

    @Test func takesTheRightHashInEitherCase() throws {
        let abc = abc
        let server = try TestServer { TestServer.file(abc, to: $0) }
        try TestEnvironment.withFolder { folder in
            for hash in [DigestTests.abc, DigestTests.abc.uppercased()] {
                let path = folder + "/" + hash.prefix(8)
                try Download(url: server.url(), destination: path, expectedSize: 3, sha256: hash).run()
                #expect(TestEnvironment.holds(path, abc))
            }
        }
    }

    /// The caller's hash goes before the server's.
    @Test func believesTheCallerFirst() throws {
        let server = try TestServer { _ in
            TestServer.answer(
                200, ["X-Linked-ETag: \"\(String(repeating: "0", count: 64))\""], Array("abc".utf8))
        }
        try TestEnvironment.withFolder { folder in
            try Download(url: server.url(), destination: folder + "/x", sha256: DigestTests.abc).run()
            let error = try TestEnvironment.failure(
                of: Download(url: server.url(), destination: folder + "/y"))
            #expect(error.kind == .wrongHash)
        }
    }

    /// A part that was damaged on the disk ends with the wrong hash, and the next run with the right file.
    @Test func recoversFromDamagedBytes() throws {
        let abc = abc
        let server = try TestServer { request in
            TestServer.file(abc, limit: request.number == 0 ? 2 : .max, to: request)
        }
        try TestEnvironment.withFolder { folder in
            let path = folder + "/x"
            let download = Download(
                url: server.url(), destination: path, sha256: DigestTests.abc,
                limits: TestEnvironment.limits(tries: 1))
            _ = try TestEnvironment.failure(of: download)
            try TestEnvironment.write([0, 0], to: path + ".partial")
            #expect(try TestEnvironment.failure(of: download).kind == .wrongHash)
            // All bytes, but wrong ones: begun anew without an error.
            try TestEnvironment.write([0, 0, 0], to: path + ".partial")
            try Download(url: server.url(), destination: path, expectedSize: 3, sha256: DigestTests.abc).run()
            #expect(TestEnvironment.holds(path, abc))
        }
    }

    @Test(arguments: [2, 4]) func refusesAnotherStatedSize(_ expected: Int) throws {
        let abc = abc
        let server = try TestServer { TestServer.file(abc, to: $0) }
        try TestEnvironment.withFolder { folder in
            let download = Download(url: server.url(), destination: folder + "/x", expectedSize: expected)
            let error = try TestEnvironment.failure(of: download)
            #expect(error.kind == .wrongSize)
            let reason = "it has 3 bytes where \(expected) were expected; check that it is the right file"
            #expect(error.description == "\(server.url()) cannot be downloaded: \(reason)")
            #expect(try TestEnvironment.names(folder) == [])
        }
    }

    /// No length is stated, and the file ends too early or too late.
    @Test func refusesAnotherSizeThanExpected() throws {
        let server = try TestServer { _ in
            [TestServer.head(200, []), .send([UInt8](repeating: 1, count: 1000))]
        }
        try TestEnvironment.withFolder { folder in
            let limits = TestEnvironment.limits()
            let longer = try TestEnvironment.failure(
                of: Download(url: server.url(), destination: folder + "/x", expectedSize: 999, limits: limits)
            )
            #expect(longer.kind == .wrongSize)
            #expect(longer.description.contains("it has more than the 999 bytes that were expected"))
            #expect(try TestEnvironment.names(folder) == [])
            let shorter = try TestEnvironment.failure(
                of: Download(
                    url: server.url(), destination: folder + "/x", expectedSize: 1001, limits: limits))
            #expect(shorter.kind == .wrongSize)
            #expect(shorter.description.contains("it ended after 1000 of 1001 bytes"))
        }
    }

    /// Never more than the most that is taken, even from a server that does not end.
    @Test func endsAnEndlessFile() throws {
        let server = try TestServer { _ in
            [TestServer.head(200, []), .sendForever([UInt8](repeating: 1, count: 10_000))]
        }
        try TestEnvironment.withFolder { folder in
            var limits = TestEnvironment.limits()
            limits.maximumSize = 100_000
            var most = 0
            let download = Download(url: server.url(), destination: folder + "/x", limits: limits)
            let error = #expect(throws: DownloadError.self) {
                try download.run { received, _ in most = max(most, received) }
            }
            #expect(
                error?.kind == .wrongSize && error?.description.contains("does not end after 100000") == true)
            #expect(most <= 100_000)
            let names = try TestEnvironment.names(folder)
            #expect(names == [])
        }
    }

    @Test func readsContentRanges() {
        #expect(ContentRange("bytes 5-9/10") != nil)
        #expect(ContentRange("Bytes 5-9/*")?.total == nil)
        for text in [
            "", "bytes", "bytes */10", "bytes 5-9", "bytes 9-5/10", "bytes 5-10/10", "bytes -5-9/10",
            "items 5-9/10",
            "bytes 5-9/99999999999999999999", "bytes 5-9/10/11", "bytes +5-9/10", "bytes 5-9/-1",
            "bytes 5 - 9/10",
        ] { #expect(ContentRange(text) == nil, "\(text)") }
    }
}
