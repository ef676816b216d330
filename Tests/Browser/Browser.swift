import Foundation

/// A headless Chromium that tests drive.
///
/// ```swift
/// try await Browser.withBrowser { browser in
///     try await browser.withPage { page in
///         try await page.open("http://127.0.0.1:8000/")
///         #expect(try await page.evaluate("document.title") == "Pictures")
///     }
/// }
/// ```
package final class Browser: Sendable {
    /// The program on the PATH, nil where there is none.
    package static let program: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        let paths = names.flatMap { name in folders.map { "\($0)/\(name)" } }
        return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Why tests with a browser are skipped.
    package static let absence: String = "no chromium, chromium-browser or google-chrome is on the PATH"

    private let process: BrowserProcess
    private let tools: DevTools

    /// Starts a browser; `stop` must follow.
    package init() throws {
        guard let program = Self.program else { throw BrowserError(Self.absence) }
        process = try BrowserProcess(program: program)
        tools = DevTools(connection: process.connection)
    }

    /// Ends the browser and removes its profile.
    package func stop() {
        tools.end()
        process.stop()
    }

    /// The process, for tests of this class.
    package var identifier: pid_t { process.identifier }
    /// The folder of its profile, for tests of this class.
    package var profile: String { process.profile }

    /// Starts a browser for `body` and ends it, whatever happens.
    package static func withBrowser<Result: Sendable>(
        _ body: @Sendable (Browser) async throws -> Result
    ) async throws -> Result {
        let browser = try Browser()
        defer { browser.stop() }
        return try await body(browser)
    }

    /// A page with storage and cookies of its own for `body`, closed afterwards.
    package func withPage<Result: Sendable>(
        _ body: @Sendable (BrowserPage) async throws -> Result
    ) async throws -> Result {
        let context = try await tools.call("Target.createBrowserContext", limit: 60)["browserContextId"]
        let parameters: JSONValue = ["url": "about:blank", "browserContextId": context]
        let target = try await tools.call("Target.createTarget", parameters)["targetId"]
        let attachment: JSONValue = ["targetId": target, "flatten": true]
        guard let session = try await tools.call("Target.attachToTarget", attachment)["sessionId"].string
        else {
            throw BrowserError("the browser opens no page")
        }
        let page = BrowserPage(tools: tools, session: session)
        let result: Swift.Result<Result, any Error>
        do {
            try await page.begin()
            result = .success(try await body(page))
        } catch {
            result = .failure(error)
        }
        tools.listen(to: session, nil)
        _ = try? await tools.call("Target.disposeBrowserContext", ["browserContextId": context], limit: 2)
        return try result.get()
    }
}
