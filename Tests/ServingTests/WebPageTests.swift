import Foundation
import TestBrowser
import TestHTTPServer
import Testing

/// The page in a real browser, in front of a server that answers as the API says.
@Suite(
    .serialized, .enabled(if: Browser.program != nil, "\(Browser.absence)"), .sharedBrowser,
    .timeLimit(.minutes(5))
)
struct WebPageTests {
    /// Opens the page at an address relative to the site and hands it to `body` once it is ready.
    static func visit(
        _ site: StubSite = StubSite(), _ address: String = "", isReady: Bool = true,
        _ body: @Sendable (BrowserPage, TestServer) async throws -> Void
    ) async throws {
        let browser = try #require(SharedBrowser.current)
        try await site.serve { server in
            try await browser.withPage { page in
                try await page.open(server.url(site.prefix + address))
                if isReady { try await page.waitUntil("document.body.classList.contains('ready')") }
                try await body(page, server)
            }
        }
    }

    /// Opens the page at one address after the other.
    static func visitAll(
        _ site: StubSite, _ addresses: [String],
        _ body: @Sendable (_ page: BrowserPage, _ address: String) async throws -> Void
    ) async throws {
        try await visit(site) { page, server in
            for address in addresses {
                try await page.open(server.url(site.prefix + address))
                try await page.waitUntil("document.body.classList.contains('ready')")
                try await body(page, address)
            }
        }
    }

    /// The requests so far whose target begins like this.
    static func asked(_ server: TestServer, _ path: String) -> [TestServer.Request] {
        server.requests.filter { $0.target.hasPrefix(path) }
    }

    /// The text that an element shows.
    static func text(_ page: BrowserPage, _ selector: String) async throws -> String {
        let value = try await page.evaluate(
            "document.querySelector(\(JSONValue.quoted(selector)))?.innerText")
        return value.string ?? ""
    }

    /// Waits for the text of an element to contain something.
    static func wait(_ page: BrowserPage, for text: String, in selector: String) async throws {
        let (place, words) = (JSONValue.quoted(selector), JSONValue.quoted(text))
        try await page.waitUntil("document.querySelector(\(place))?.innerText.includes(\(words))")
    }

    /// Waits for this many neighbours, in all recipes together.
    static func waitForNeighbours(_ page: BrowserPage, _ count: Int) async throws {
        try await page.waitUntil("document.querySelectorAll('#results .tile').length === \(count)")
        try await page.waitUntil("!document.querySelector('#results').hasAttribute('aria-busy')")
    }

    /// Writes a file for `body` and removes it.
    static func withFile(
        _ bytes: [UInt8], name: String = "my picture.bmp", _ body: @Sendable (String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dino-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: name)
        try Data(bytes).write(to: file)
        try await body(file.path)
    }
}
