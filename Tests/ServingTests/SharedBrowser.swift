import TestBrowser
import Testing

/// One browser for all tests of a suite: starting one for each would take most of their time.
struct SharedBrowser: SuiteTrait, TestScoping {
    @TaskLocal static var current: Browser?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let browser = try Browser()
        defer { browser.stop() }
        try await Self.$current.withValue(browser) { try await function() }
    }
}

extension SuiteTrait where Self == SharedBrowser {
    static var sharedBrowser: Self { Self() }
}
