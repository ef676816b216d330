import TestBrowser
import Testing

extension WebPageTests {
    /// Groups of copies.
    @Suite struct Duplicates {
        @Test func waitsForTheServerAndShowsGroups() async throws {
            var site = StubSite()
            site.unreadyCount = 8
            try await visit(site, "?view=duplicates") { page, server in
                try await wait(page, for: "% done", in: "#duplicates-facts")
                try await page.waitUntil("document.querySelectorAll('.group').length === 3")
                #expect(asked(server, "/api/duplicates").count == 9)
                #expect(asked(server, "/api/duplicates?threshold=0.95").count == 9)
                #expect(
                    try await page.evaluate("document.querySelector('#duplicates-progress').hidden") == true)
                let tiles = try await page.evaluate(
                    "[...document.querySelectorAll('.group:first-child .tile')].map((tile) => tile.innerText)"
                )
                let words = tiles.array?.compactMap(\.string) ?? []
                #expect(words.count == 2)
                #expect(words.first?.contains("Keep") == true && words.last?.contains("Copy") == true)
                #expect(words.last?.contains("0.9700") == true)
                let facts = try await text(page, "#duplicates-facts")
                #expect(facts.contains("3 groups with 6 pictures: 3 could go, which frees 11 kB."))
                #expect(facts.contains("higher is nearer"))
                try await page.click("#save-duplicates")
                #expect(page.errors == [])
            }
        }

        @Test func saysThatMoreIsThereThanIsShown() async throws {
            var site = StubSite()
            site.unlistedCopies = 40
            try await visit(site, "?view=duplicates") { page, _ in
                try await wait(page, for: "Not all pictures of the largest groups", in: "#duplicates-facts")
                #expect(try await text(page, ".group h3").contains("2 of 42 pictures"))
            }
            site.unlistedGroups = 809
            try await visit(site, "?view=duplicates") { page, _ in
                try await wait(
                    page, for: "3 of 812 groups are shown; “dino duplicates” lists all.",
                    in: "#duplicates-facts")
            }
        }

        @Test func asksAgainForAnotherThreshold() async throws {
            try await visit(StubSite(), "?view=duplicates&threshold=0.9") { page, server in
                try await page.waitUntil("document.querySelectorAll('.group').length === 3")
                #expect(try await page.evaluate("document.querySelector('#threshold-slider').value") == "0.9")
                try await page.evaluate("document.querySelector('#threshold').select()")
                try await page.type("0.995")
                try await wait(page, for: "a lower threshold finds looser groups", in: "#duplicates-facts")
                #expect(try await page.evaluate("location.search") == "?view=duplicates&threshold=0.995")
                #expect(
                    try await page.evaluate("document.querySelector('#save-duplicates').disabled") == true)
                #expect(asked(server, "/api/duplicates").count == 2)
                try await page.evaluate("document.querySelector('#threshold-slider').focus()")
                try await page.press("Home")
                try await page.waitUntil("document.querySelectorAll('.group').length === 3")
                #expect(asked(server, "/api/duplicates").last?.target == "/api/duplicates?threshold=0.5")
            }
        }
    }
}
