import TestBrowser
import Testing

extension WebPageTests {
    /// What the page asks for, and under which policy.
    @Suite struct Loading {
        @Test func showsAllViewsWithoutErrorsAndAsksNobodyElse() async throws {
            try await visit { page, server in
                try await page.waitUntil("document.querySelectorAll('#start-tiles .tile').length === 12")
                for view in ["pictures", "duplicates", "search"] {
                    try await page.click("#tab-\(view)")
                    try await page.waitUntil("!document.querySelector('#\(view)').hidden")
                }
                try await page.click("#start-tiles a")
                try await waitForNeighbours(page, 24)
                #expect(page.errors == [])
                #expect(page.requestedURLs.count > 20)
                for url in page.requestedURLs { #expect(url.hasPrefix(server.url("/")), "\(url)") }
                #expect(try await text(page, "#name") == "Stub")
                #expect(try await text(page, "#facts").contains("90 pictures"))
            }
        }

        /// Else the other tests would say nothing about it.
        @Test func isHeldToItsPolicy() async throws {
            try await visit { page, _ in
                let isRun = try await page.evaluate(
                    """
                    (() => {
                        const script = document.createElement("script");
                        script.textContent = "window.isRun = true";
                        document.head.append(script);
                        return window.isRun === true;
                    })()
                    """)
                #expect(isRun == false)
                #expect(
                    try await eventually { page.errors.contains { $0.contains("Content Security Policy") } })
            }
        }

        @Test func worksBehindAPrefix() async throws {
            var site = StubSite()
            site.prefix = "/some/where/"
            try await visit(site, "?id=3") { page, server in
                try await waitForNeighbours(page, 24)
                try await page.click("#results .tile:nth-child(2) a")
                try await page.waitUntil("location.search.includes('id=5')")
                #expect(try await page.evaluate("location.pathname") == "/some/where/")
                #expect(page.errors == [])
                #expect(server.requests.allSatisfy { $0.target.hasPrefix("/some/where/") })
            }
        }

        @Test func takesTheTokenOutOfTheAddress() async throws {
            try await visit(StubSite(), "?token=secret&id=4") { page, _ in
                try await waitForNeighbours(page, 24)
                #expect(try await page.evaluate("location.search") == "?id=4")
            }
        }

        @Test func tabsCanBeUsedByKeys() async throws {
            try await visit { page, _ in
                try await page.evaluate("document.querySelector('#tab-search').focus()")
                try await page.press("ArrowRight")
                try await page.waitUntil("document.activeElement.id === 'tab-pictures'")
                #expect(try await page.evaluate("document.querySelector('#pictures').hidden") == false)
                try await page.press("End")
                try await page.waitUntil("document.activeElement.id === 'tab-duplicates'")
                try await page.press("ArrowRight")
                try await page.waitUntil("document.activeElement.id === 'tab-search'")
                let chosen = try await page.evaluate(
                    "[...document.querySelectorAll('[role=tab]')].map((tab) => tab.ariaSelected)")
                #expect(chosen == ["true", "false", "false"])
            }
        }

        @Test func saysThatAnIndexIsEmpty() async throws {
            var site = StubSite()
            site.paths = []
            try await visit(site) { page, _ in
                try await wait(page, for: "The index holds no pictures", in: "#summary")
                try await page.click("#tab-pictures")
                try await wait(page, for: "The index holds no pictures", in: "#pictures-facts")
                #expect(page.errors == [])
            }
        }
    }
}
