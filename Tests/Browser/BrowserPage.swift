import Foundation

/// One page of a browser.
package final class BrowserPage: Sendable {
    private let tools: DevTools
    private let session: String
    private let record = PageRecord()

    init(tools: DevTools, session: String) {
        (self.tools, self.session) = (tools, session)
    }

    /// The addresses that were asked for, in order.
    package var requestedURLs: [String] { record.requests }

    /// What went to the console as an error, exceptions that nobody caught, and resources that did not come.
    package var errors: [String] { record.errors }

    /// Starts to record what happens.
    func begin() async throws {
        tools.listen(to: session) { [record] in record.take($0, $1) }
        for domain in ["Page", "Runtime", "Log", "Network", "DOM"] { try await call("\(domain).enable") }
        try await setViewport(width: 1280, height: 900)
    }

    /// A command of the DevTools protocol for this page.
    @discardableResult
    package func call(
        _ method: String, _ parameters: JSONValue = [:], limit: Double = 60
    ) async throws -> JSONValue {
        try await tools.call(method, parameters, session: session, limit: limit)
    }

    /// Goes to an address and waits until it is loaded.
    package func open(_ url: String) async throws {
        let answer = try await call("Page.navigate", ["url": .string(url)])
        if let reason = answer["errorText"].string {
            throw BrowserError("\(url) cannot be opened: \(reason)")
        }
        try await waitUntil("document.readyState === 'complete' && location.href !== 'about:blank'")
    }

    /// The value of an expression; a promise is awaited first. What is no JSON becomes null.
    @discardableResult
    package func evaluate(_ expression: String, limit: Double = 60) async throws -> JSONValue {
        let parameters: JSONValue = [
            "expression": .string(expression), "awaitPromise": true, "returnByValue": true,
            "userGesture": true,
        ]
        let answer = try await call("Runtime.evaluate", parameters, limit: limit)
        let details = answer["exceptionDetails"]
        if details.object != nil {
            let reason = details["exception"]["description"].string ?? details["text"].string ?? "it failed"
            throw BrowserError("\(expression): \(reason)")
        }
        return answer["result"]["value"]
    }

    /// Waits until an expression is true.
    package func waitUntil(_ condition: String, limit: Double = 60) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(limit)
        var failure = ""
        repeat {
            do {
                if try await evaluate("Boolean(\(condition))") == true { return }
            } catch let error as BrowserError {
                // A page that is just being replaced has nothing to evaluate in.
                failure = ": \(error)"
            }
            try await Task.sleep(for: .milliseconds(25))
        } while clock.now < end
        let shown = (try? await evaluate("document.body.innerText.slice(0, 500)"))?.string ?? ""
        throw BrowserError(
            "in \(limit) seconds it did not come that \(condition)\(failure); shown is: \(shown)")
    }

    /// Sets the size of the window, in CSS pixels.
    package func setViewport(width: Int, height: Int, isMobile: Bool = false) async throws {
        try await call(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": .number(Double(width)), "height": .number(Double(height)), "deviceScaleFactor": 1,
                "mobile": .bool(isMobile),
            ])
        // The page hears of it later than the one who asked.
        try await waitUntil("innerWidth === \(width)")
    }

    /// What `prefers-color-scheme` is: "light" or "dark".
    package func setColourScheme(_ scheme: String) async throws {
        let feature: JSONValue = ["name": "prefers-color-scheme", "value": .string(scheme)]
        try await call("Emulation.setEmulatedMedia", ["features": [feature]])
    }

    /// The window as PNG, or the whole page.
    package func screenshot(isWholePage: Bool = false) async throws -> [UInt8] {
        let answer = try await call(
            "Page.captureScreenshot", ["format": "png", "captureBeyondViewport": .bool(isWholePage)])
        guard let text = answer["data"].string, let bytes = Data(base64Encoded: text) else {
            throw BrowserError("the browser gives no picture of the page")
        }
        return Array(bytes)
    }
}
