import Foundation
import TestBrowser
import TestHTTPServer
import Testing

/// The driver itself: what it reports, and that nothing of a browser is left.
@Suite(
    .serialized, .enabled(if: Browser.program != nil, "\(Browser.absence)"), .timeLimit(.minutes(2)))
struct BrowserTests {
    private struct Stop: Error {}

    @Test func leavesNothingBehind() async throws {
        let left = Flag()
        let seen = try await Browser.withBrowser { browser in
            #expect(FileManager.default.fileExists(atPath: browser.profile))
            #expect(kill(browser.identifier, 0) == 0)
            await #expect(throws: Stop.self) { try await browser.withPage { _ in throw Stop() } }
            left.isRaised = true
            return (browser.identifier, browser.profile)
        }
        #expect(left.isRaised)
        #expect(kill(seen.0, 0) != 0)
        #expect(try await eventually { try living(inGroup: seen.0) == [] })
        #expect(!FileManager.default.fileExists(atPath: seen.1))
    }

    /// The processes of a group that have not ended; none where the system does not list processes in /proc.
    private func living(inGroup group: pid_t) throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { name in
            let line = (try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8)) ?? ""
            // After the name in brackets: state, parent, group.
            let words = line.split(separator: ")").last?.split(separator: " ") ?? []
            return words.count > 2 && words[0] != "Z" && words[2] == "\(group)"
        }
    }

    @Test func failsInTimeWhenNothingComes() async throws {
        try await Browser.withBrowser { browser in
            try await browser.withPage { page in
                let error = await #expect(throws: BrowserError.self) {
                    try await page.evaluate("new Promise(() => {})", limit: 0.2)
                }
                #expect(error?.description == "the browser did not answer Runtime.evaluate in 0.2 seconds")
                let late = await #expect(throws: BrowserError.self) {
                    try await page.waitUntil("document.title === 'never'", limit: 0.2)
                }
                #expect(late?.description.contains("it did not come that") == true)
                await #expect(throws: BrowserError.self) { try await page.evaluate("throw new Error('x')") }
                await #expect(throws: BrowserError.self) { try await page.click("#nothing") }
                await #expect(throws: BrowserError.self) { try await page.open("http://127.0.0.1:1/") }
            }
        }
    }

    @Test func endsABrowserThatHangs() async throws {
        let browser = try Browser()
        defer { browser.stop() }
        await #expect(throws: BrowserError.self) {
            try await browser.withPage { page in
                kill(browser.identifier, SIGSTOP)
                try await page.evaluate("1", limit: 0.2)
            }
        }
        browser.stop()
        #expect(try await eventually { try living(inGroup: browser.identifier) == [] })
        #expect(!FileManager.default.fileExists(atPath: browser.profile))
    }

    @Test func failsWhenTheBrowserIsKilled() async throws {
        let browser = try Browser()
        defer { browser.stop() }
        await #expect(throws: BrowserError.self) {
            try await browser.withPage { page in
                kill(browser.identifier, SIGKILL)
                try await page.evaluate("new Promise(() => {})")
            }
        }
        await #expect(throws: BrowserError.self) { try await browser.withPage { _ in } }
    }

    @Test func recordsRequestsAndErrors() async throws {
        let server = try TestServer { request in
            request.target == "/"
                ? TestServer.answer(
                    200, ["Content-Type: text/html"],
                    Array(
                        """
                        <title>é</title><img src="/missing"><script>
                        console.error("said", 1);
                        setTimeout(() => { throw new Error("thrown") });
                        </script>
                        """.utf8))
                : TestServer.answer(404)
        }
        defer { server.stop() }
        try await Browser.withBrowser { browser in
            try await browser.withPage { page in
                try await page.open(server.url("/"))
                #expect(try await eventually { page.requestedURLs.contains(server.url("/missing")) })
                #expect(try await eventually { page.errors.contains { $0.hasPrefix("said") } })
                #expect(try await eventually { page.errors.contains { $0.contains("thrown") } })
                #expect(
                    try await eventually {
                        page.errors.contains { $0.contains("404") && $0.contains("/missing") }
                    })
                let png = try await page.screenshot()
                #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
                try await page.setColourScheme("dark")
                let isDark = try await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
                #expect(isDark == true)
                let value = try await page.evaluate("({ a: [1, true, null, '\\u2028\"\\0é'], b: Promise })")
                #expect(value["a"] == [1, true, JSONValue.null, "\u{2028}\"\0é"])
            }
        }
    }
}
