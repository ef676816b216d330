import Downloads
import TestHTTPServer
import Testing

/// Redirects, and what Hugging Face says on them.
@Suite struct RedirectTests {
    private static let contents = TestServer.contents(5000)

    private func download(_ url: String, _ folder: String) -> Download {
        Download(url: url, destination: folder + "/x", limits: TestEnvironment.limits())
    }

    /// Absolute, relative to the host and relative to the folder; each with a page that must not be saved.
    @Test func followsRedirects() throws {
        let other = try TestServer { TestServer.file(Self.contents, to: $0) }
        let elsewhere = other.url("/file?signed=a%20b")
        let server = try TestServer { request in
            switch request.target {
            case "/a/file": TestServer.redirect("/b/file")
            case "/b/file": TestServer.redirect("c")
            case "/b/c": TestServer.redirect(elsewhere)
            default: TestServer.answer(404)
            }
        }
        try TestEnvironment.withFolder { folder in
            try download(server.url("/a/file"), folder).run()
            #expect(TestEnvironment.holds(folder + "/x", Self.contents))
            #expect(server.requests.map(\.target) == ["/a/file", "/b/file", "/b/c"])
            #expect(other.requests.map(\.target) == ["/file?signed=a%20b"])
        }
    }

    @Test func goesOnBehindARedirect() throws {
        let server = try TestServer { request in
            guard request.target != "/file" else { return TestServer.redirect("/signed?\(request.number)") }
            return TestServer.file(Self.contents, limit: request.number == 1 ? 100 : .max, to: request)
        }
        try TestEnvironment.withFolder { folder in
            try download(server.url(), folder).run()
            #expect(TestEnvironment.holds(folder + "/x", Self.contents))
            #expect(server.requests.map(\.target) == ["/file", "/signed?0", "/file", "/signed?2"])
            #expect(server.requests[3].headers["range"] == "bytes=100-")
        }
    }

    @Test func endsACircle() throws {
        let server = try TestServer { TestServer.redirect("/\($0.number)") }
        try TestEnvironment.withFolder { folder in
            let error = try TestEnvironment.failure(of: download(server.url(), folder))
            #expect(error.kind == .redirect)
            let reason = "it redirects more than 8 times; check the address"
            #expect(error.description == "\(server.url()) cannot be downloaded: \(reason)")
            #expect(server.requests.count == 9)
            #expect(try TestEnvironment.names(folder) == [])
        }
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://a", "mailto:a@b", " ", "http://", "//",
    ])
    func refusesOtherTargets(_ target: String) throws {
        let server = try TestServer { _ in TestServer.redirect(target) }
        try TestEnvironment.withFolder { folder in
            let error = try TestEnvironment.failure(of: download(server.url(), folder))
            #expect(error.kind == .redirect)
            #expect(try TestEnvironment.names(folder) == [])
        }
    }

    @Test func neverGoesFromHTTPSToHTTP() throws {
        let secure = try #require(WebAddress("HTTPS://host/x"))
        let plain = try #require(WebAddress("http://host/x"))
        #expect(secure.objection(toRedirect: plain)?.contains("from https to plain http") == true)
        #expect(secure.objection(toRedirect: secure) == nil)
        #expect(plain.objection(toRedirect: plain) == nil && plain.objection(toRedirect: secure) == nil)
    }

    @Test func readsAddresses() throws {
        let address = try #require(WebAddress("https://me:p@ss@host.org:8443?x=@y"))
        #expect(address.host == "host.org:8443" && address.isSecure)
        #expect(address.shown == "https://host.org:8443?x=@y")
    }

    /// The hash and size come with the redirect; the file's own server does not know them.
    @Test func checksWhatTheRedirectSays() throws {
        for (hash, size, kind) in [
            (DigestTests.abc, "3", nil), (DigestTests.abc.uppercased(), "3", nil),
            (String(repeating: "0", count: 64), "3", DownloadError.Kind.wrongHash),
            (DigestTests.abc, "4", .wrongSize),
            // Git's hash of a small file, and sizes that are none, say nothing.
            (String(repeating: "0", count: 40), "-3", nil), (DigestTests.abc, "99999999999999999999", nil),
        ] {
            let server = try TestServer { request in
                request.target == "/file"
                    ? TestServer.redirect("/cdn", ["X-Linked-ETag: \"\(hash)\"", "X-Linked-Size: \(size)"])
                    : TestServer.file(Array("abc".utf8), to: request)
            }
            try TestEnvironment.withFolder { folder in
                if let kind {
                    let error = try TestEnvironment.failure(of: download(server.url(), folder))
                    #expect(error.kind == kind)
                    #expect(try TestEnvironment.names(folder) == [])
                } else {
                    try download(server.url(), folder).run()
                    #expect(TestEnvironment.bytes(folder + "/x") == Array("abc".utf8))
                }
            }
        }
    }

    /// The hash that came with the redirect is kept for the run that goes on, and shows when the file
    /// changed.
    @Test func keepsTheHashForLaterRuns() throws {
        let hash = String(repeating: "0", count: 64)
        for (second, kind) in [(hash, DownloadError.Kind.wrongHash), (DigestTests.abc, nil)] {
            let server = try TestServer { request in
                let stated = request.number < 2 ? hash : second
                return request.target == "/file"
                    ? TestServer.redirect("/cdn", ["X-Linked-ETag: \"\(stated)\""])
                    : TestServer.file(Array("abc".utf8), limit: request.number == 1 ? 2 : .max, to: request)
            }
            try TestEnvironment.withFolder { folder in
                let download = download(server.url(), folder)
                if let kind {
                    let error = try TestEnvironment.failure(of: download)
                    #expect(error.kind == kind)
                } else {
                    try download.run()
                    // The part is not asked for: the redirect told that it is another file's.
                    #expect(server.requests.compactMap { TestServer.first($0) } == [2])
                    #expect(TestEnvironment.bytes(folder + "/x") == Array("abc".utf8))
                }
            }
        }
    }
}
