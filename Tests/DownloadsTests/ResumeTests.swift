import Digests
import Downloads
import Foundation
import TestHTTPServer
import Testing

/// Downloads that stop and go on.
@Suite struct ResumeTests {
    private let contents = TestServer.contents(300_000)

    private func partial(_ folder: String) -> [UInt8]? { TestEnvironment.bytes(folder + "/x.partial") }

    private func download(_ server: TestServer, _ folder: String, tries: Int = 1) -> Download {
        Download(
            url: server.url(), destination: folder + "/x", limits: TestEnvironment.limits(tries: tries))
    }

    /// An entity tag, a date where there is no tag, and a date where the tag is a weak one.
    @Test(
        arguments: [
            ("\"one\"", nil), (nil, "Tue, 01 Jul 2025 10:00:00 GMT"), ("W/\"one\"", "yesterday"),
        ] as [(String?, String?)])
    func goesOnInTheNextRun(_ etag: String?, _ modified: String?) throws {
        let contents = contents
        let server = try TestServer { request in
            let limit = request.number == 0 ? 100_000 : .max
            return TestServer.file(contents, etag: etag, modified: modified, limit: limit, to: request)
        }
        try TestEnvironment.withFolder { folder in
            let error = try TestEnvironment.failure(of: download(server, folder))
            #expect(error.kind == .interrupted)
            let reason = "the connection to 127.0.0.1:\(server.port) was cut with 100000 of 300000 bytes here"
            let sentence = "\(reason); the same command goes on from there"
            #expect(error.description == "\(server.url()) cannot be downloaded: \(sentence)")
            #expect(TestEnvironment.holds(folder + "/x.partial", contents.prefix(100_000)))
            #expect(try TestEnvironment.names(folder) == ["x.partial", "x.partial.json"])
            var first: Int?
            try download(server, folder).run { received, total in first = first ?? received }
            #expect(first == 100_000)
            #expect(TestEnvironment.holds(folder + "/x", contents))
            #expect(try TestEnvironment.names(folder) == ["x"])
            #expect(server.requests[1].headers["range"] == "bytes=100000-")
            #expect(server.requests[1].headers["if-range"] == (etag == "\"one\"" ? etag : modified))
        }
    }

    @Test func goesOnInTheSameRun() throws {
        let contents = contents
        let server = try TestServer { TestServer.file(contents, limit: 70_000, to: $0) }
        try TestEnvironment.withFolder { folder in
            try download(server, folder, tries: 5).run()
            #expect(TestEnvironment.holds(folder + "/x", contents))
            let ranges = server.requests.map { TestServer.first($0) }
            #expect(ranges == [nil, 70_000, 140_000, 210_000, 280_000])
        }
    }

    @Test func givesUpAfterItsTries() throws {
        let contents = contents
        let server = try TestServer { TestServer.file(contents, limit: 1000, to: $0) }
        try TestEnvironment.withFolder { folder in
            let error = try TestEnvironment.failure(of: download(server, folder, tries: 4))
            #expect(error.kind == .interrupted)
            #expect(server.requests.count == 4)
            #expect(partial(folder)?.count == 4000)
        }
    }

    /// Enough new bytes renew the tries; beginning anew again and again does not.
    @Test func keepsTryingAsLongAsItGetsOn() throws {
        let contents = contents
        var limits = TestEnvironment.limits(tries: 2)
        limits.renewal = 20_000
        try TestEnvironment.withFolder { folder in
            let server = try TestServer { TestServer.file(contents, limit: 20_000, to: $0) }
            try Download(url: server.url(), destination: folder + "/x", limits: limits).run()
            #expect(server.requests.count == 15)
            let noRanges = try TestServer { _ in
                [TestServer.head(200, ["Content-Length: 300000"]), .send(Array(contents.prefix(50_000)))]
            }
            let download = Download(url: noRanges.url(), destination: folder + "/y", limits: limits)
            let error = try TestEnvironment.failure(of: download)
            #expect(error.description.hasSuffix("; the same command starts again"))
            #expect(noRanges.requests.count == 2)
        }
    }

    /// What a killed process leaves is what stands on the disk at any moment.
    @Test func goesOnFromAnyMomentOfAnotherRun() throws {
        let contents = contents
        let server = try TestServer { TestServer.file(contents, to: $0) }
        try TestEnvironment.withFolder { folder in
            var moments: [Int] = []
            try download(server, folder).run { received, _ in
                guard received < contents.count else { return }
                let copy = "\(folder)/\(moments.count)"
                moments.append(received)
                try? FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
                for name in ["x.partial", "x.partial.json"] {
                    try? FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(copy)/\(name)")
                }
            }
            try #require(moments.count >= 2)
            for (index, moment) in moments.enumerated() {
                var first: Int?
                try download(server, "\(folder)/\(index)").run { received, _ in first = first ?? received }
                #expect(first == moment)
                #expect(TestEnvironment.holds("\(folder)/\(index)/x", contents))
            }
        }
    }

    /// A server that knows no ranges, one that says 416, one whose file changed, one that sends another part
    /// than asked for, another file's part, or no word about which part it is.
    @Test(arguments: ["200", "416", "changed", "part", "total", "tag", "nothing"])
    func beginsAnewWhereItCannotGoOn(_ way: String) throws {
        let (old, new) = (contents, TestServer.contents(250_000, seed: 2))
        let server = try TestServer { request in
            if request.number == 0 { return TestServer.file(old, limit: 100_000, to: request) }
            guard TestServer.first(request) != nil, way != "200" else {
                return TestServer.answer(200, [], new)
            }
            let tail = Array(new[100_000...])
            switch way {
            case "416": return TestServer.answer(416)
            case "part": return TestServer.answer(206, ["Content-Range: bytes 99999-249998/300000"], tail)
            case "total": return TestServer.answer(206, ["Content-Range: bytes 100000-249999/250000"], tail)
            case "tag":
                let range = "Content-Range: bytes 100000-249999/300000"
                return TestServer.answer(206, [range, "ETag: \"two\""], tail)
            case "nothing": return TestServer.answer(206, ["ETag: \"one\""], tail)
            default: return TestServer.file(new, etag: "\"two\"", to: request)
            }
        }
        try TestEnvironment.withFolder { folder in
            let download = download(server, folder)
            #expect(try TestEnvironment.failure(of: download).kind == .interrupted)
            try download.run()
            #expect(TestEnvironment.holds(folder + "/x", new))
            #expect(try TestEnvironment.names(folder) == ["x"])
        }
    }

    /// No record, a damaged one, another address's, one without a validator or with one that is no header.
    @Test(arguments: [
        nil, "{", "[]", #"{"etag": "\"one\"", "url": "http://other/file"}"#, #"{"url": "URL"}"#,
        #"{"url": "URL", "etag": "\"o\r\nX: y\""}"#, #"{"url": "URL", "etag": "\"one\"", "size": -5}"#,
        #"{"url": "URL", "etag": "\"one\"", "size": 3}"#,
    ]) func trustsNoBytesWithoutARecord(_ record: String?) throws {
        let contents = contents
        let server = try TestServer { TestServer.file(contents, to: $0) }
        try TestEnvironment.withFolder { folder in
            try TestEnvironment.write([1, 2, 3, 4], to: folder + "/x.partial")
            if let record {
                let text = record.replacingOccurrences(of: "URL", with: server.url())
                try TestEnvironment.write(Array(text.utf8), to: folder + "/x.partial.json")
            }
            try download(server, folder).run()
            #expect(TestEnvironment.holds(folder + "/x", contents))
            #expect(server.requests.count == 1 && server.requests[0].headers["range"] == nil)
            #expect(try TestEnvironment.names(folder) == ["x"])
        }
    }

    /// All bytes are there, but the run ended before the rename.
    @Test func finishesAWholePartialFile() throws {
        let contents = contents
        let server = try TestServer { TestServer.file(contents, to: $0) }
        try TestEnvironment.withFolder { folder in
            try TestEnvironment.write(contents, to: folder + "/x.partial")
            let record = "{\"url\": \"\(server.url())\", \"etag\": \"\\\"one\\\"\", \"size\": 300000}"
            try TestEnvironment.write(Array(record.utf8), to: folder + "/x.partial.json")
            // The last byte is asked for, so that the server says whether the file is still the same.
            try download(server, folder).run()
            #expect(server.requests.map { $0.headers["range"] } == ["bytes=299999-"])
            #expect(TestEnvironment.holds(folder + "/x", contents))
            let digest = try SHA256Digest.hex(ofFile: folder + "/x")
            try TestEnvironment.write(contents, to: folder + "/y.partial")
            try Download(url: server.url(), destination: folder + "/y", sha256: digest).run()
            #expect(server.requests.count == 1)
            #expect(try TestEnvironment.names(folder) == ["x", "y"])
        }
    }
}
