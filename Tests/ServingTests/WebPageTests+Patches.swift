import TestBrowser
import Testing

extension WebPageTests {
    /// Patches of the query picture and regions.
    @Suite struct Patches {
        /// How many pixels of the overlay are drawn.
        static func drawnCount(_ page: BrowserPage) async throws -> Int {
            let count = try await page.evaluate(
                """
                (() => {
                    const canvas = document.querySelector("#stage canvas");
                    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                    return data.filter((value, index) => index % 4 === 3 && value > 0).length;
                })()
                """)
            return Int(count.number ?? -1)
        }

        @Test func drawsWhatIsLikeAClickedPatch() async throws {
            try await visit(StubSite(), "?id=10") { page, server in
                try await waitForNeighbours(page, 24)
                #expect(try await Self.drawnCount(page) == 0)
                try await page.click("#stage", x: 0.3, y: 0.6)
                try await wait(page, for: "Patch in column 3, row 4 of 8 × 6 patches.", in: "#patch-facts")
                let target = try #require(asked(server, "/api/patch").first?.target)
                let pattern = /\/api\/patch\?id=10&x=0\.(29|30)\d{3}&y=0\.(59|60)\d{3}/
                #expect(target.wholeMatch(of: pattern) != nil, "\(target)")
                let similarity = try await Self.drawnCount(page)
                #expect(similarity > 10_000)
                #expect(try await page.evaluate("document.querySelector('#map').value") == "similarity")
                #expect(try await text(page, "#legend").contains("0.98"))
                let maps = try await page.evaluate("document.querySelector('#map').length")
                #expect(maps == 5)
                try await page.click("#clear-patch")
                #expect(try await Self.drawnCount(page) == 0)
                #expect(page.errors == [])
            }
        }

        @Test func searchesTheProposedRegion() async throws {
            try await visit(StubSite(), "?id=10") { page, server in
                try await waitForNeighbours(page, 24)
                try await page.click("#stage", x: 0.3, y: 0.6)
                try await page.waitUntil("!document.querySelector('#search-region').disabled")
                try await page.click("#search-region")
                try await wait(page, for: "for the region in the box", in: "#summary")
                #expect(
                    try await page.evaluate("location.search") == "?id=10&region=0.25%2C0.25%2C0.75%2C0.5")
                let target = try #require(asked(server, "/api/search").last?.target)
                #expect(target.hasSuffix("&region=0.25%2C0.25%2C0.75%2C0.5"))
                try await page.evaluate("history.back()")
                try await page.waitUntil(
                    "document.querySelector('#summary').innerText.startsWith('The 24 nearest of 90 pictures, in')"
                )
            }
        }

        @Test func movesWithTheArrowKeys() async throws {
            try await visit(StubSite(), "?id=10") { page, server in
                try await waitForNeighbours(page, 24)
                try await page.evaluate("document.querySelector('#stage').focus()")
                try await page.press("ArrowRight")
                try await wait(page, for: "column 5, row 4", in: "#announcer")
                try await page.press("ArrowLeft")
                try await page.press("ArrowLeft")
                try await page.press("ArrowUp")
                try await wait(page, for: "column 3, row 3", in: "#announcer")
                // A held key asks once it rests, and none goes beyond the picture. In one go, as keys that come one
                // by one may rest on a slow machine.
                let before = asked(server, "/api/patch").count
                try await page.evaluate(
                    """
                    (() => {
                        const key = { key: "ArrowUp", bubbles: true };
                        for (let time = 0; time < 6; time += 1)
                            document.querySelector("#stage").dispatchEvent(new KeyboardEvent("keydown", key));
                    })()
                    """)
                try await wait(page, for: "column 3, row 1 ", in: "#announcer")
                #expect(asked(server, "/api/patch").count == before + 1)
                try await page.press("Enter")
                try await page.waitUntil("location.search.includes('region=')")
                try await page.press("Escape")
                try await page.waitUntil("document.querySelector('#clear-patch').disabled")
            }
        }

        @Test func marksARegionByDragging() async throws {
            try await visit(StubSite(), "?id=10") { page, server in
                try await waitForNeighbours(page, 24)
                let box = try await page.box(of: "#stage")
                try await page.drag(
                    from: (box.x + box.width * 0.8, box.y + box.height * 0.9),
                    to: (box.x + box.width * 0.2, box.y + box.height * 0.3))
                try await wait(page, for: "marked region", in: "#patch-facts")
                try await page.click("#search-region")
                try await page.waitUntil("location.search.includes('region=')")
                try await waitForNeighbours(page, 24)
                let region = try await page.evaluate(
                    "new URLSearchParams(location.search).get('region').split(',').map(Number)")
                let sides = try #require(region.array?.compactMap { $0.number })
                for (side, expected) in zip(sides, [0.2, 0.3, 0.8, 0.9]) {
                    #expect(abs(side - expected) < 0.02)
                }
                #expect(asked(server, "/api/patch").isEmpty)
            }
        }

        @Test func showsTheClassTokensAttentionWithoutAPatch() async throws {
            try await visit(StubSite(), "?id=10") { page, server in
                try await waitForNeighbours(page, 24)
                let choose = { (map: String) in
                    """
                    (() => {
                        const select = document.querySelector("#map");
                        select.value = "\(map)";
                        select.dispatchEvent(new Event("change"));
                    })()
                    """
                }
                try await page.evaluate(choose("attention"))
                try await wait(page, for: "What the class token attends to", in: "#patch-facts")
                #expect(asked(server, "/api/patch").map(\.target) == ["/api/patch?id=10"])
                let mean = try await Self.drawnCount(page)
                #expect(mean > 10_000)
                try await page.evaluate(choose("1"))
                #expect(try await Self.drawnCount(page) > 10_000)
                try await page.evaluate(choose("none"))
                #expect(try await Self.drawnCount(page) == 0)
                #expect(asked(server, "/api/patch").count == 1)
            }
        }

        @Test func asksForPatchesOfABroughtPicture() async throws {
            let bytes = Bitmap.bytes(width: 60, height: 40)
            try await visit { page, server in
                try await withFile(bytes) { path in
                    try await page.choose(files: [path], in: "#file")
                    try await waitForNeighbours(page, 24)
                    try await page.click("#stage", x: 0.55, y: 0.55)
                    try await wait(page, for: "column 5, row 4", in: "#patch-facts")
                    let request = try #require(asked(server, "/api/patch").last)
                    #expect(request.method == "POST" && request.body == bytes)
                    try await page.click("#search-region")
                    try await wait(page, for: "for the region in the box", in: "#summary")
                    let search = try #require(asked(server, "/api/search").last)
                    #expect(search.method == "POST" && search.target.contains("region=0.25"))
                }
            }
        }
    }
}
