import TestBrowser
import Testing

extension WebPageTests {
    /// Pictures that are brought or picked, and their neighbours.
    @Suite struct Searching {
        @Test func showsTheNeighboursOfAChosenFile() async throws {
            let bytes = Bitmap.bytes(width: 60, height: 40)
            try await visit { page, server in
                try await withFile(bytes) { path in
                    try await page.choose(files: [path], in: "#file")
                    try await waitForNeighbours(page, 24)
                    let request = try #require(asked(server, "/api/search").last)
                    #expect(request.method == "POST" && request.body == bytes)
                    #expect(request.target == "/api/search?k=24&metric=cosine&recipe=class-token")
                    let first = try await text(page, "#results .tile")
                    #expect(first.contains("0.9000") && first.contains("picture-1.bmp"))
                    #expect(try await text(page, "#results h3").contains("higher is nearer"))
                    #expect(try await text(page, "#summary") == "The 24 nearest of 90 pictures, in 4 ms.")
                    #expect(try await text(page, "#announcer") == "The 24 nearest of 90 pictures, in 4 ms.")
                    #expect(try await text(page, "#query-title") == "my picture.bmp")
                    #expect(page.errors == [])
                }
            }
        }

        @Test func takesADroppedFile() async throws {
            let bytes = Bitmap.bytes(width: 30, height: 90)
            try await visit { page, server in
                try await withFile(bytes) { path in
                    try await page.drop(file: path, x: 700, y: 600)
                    try await waitForNeighbours(page, 24)
                    #expect(asked(server, "/api/search").last?.body == bytes)
                    #expect(try await page.evaluate("document.querySelector('#veil').hidden") == true)
                }
            }
        }

        @Test func takesAPastedPicture() async throws {
            try await visit { page, server in
                try await page.evaluate(
                    """
                    (() => {
                        const data = new DataTransfer();
                        data.items.add(new File(["pasted"], "image.png", { type: "image/png" }));
                        document.body.dispatchEvent(
                            new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
                    })()
                    """)
                try await waitForNeighbours(page, 24)
                #expect(asked(server, "/api/search").last?.body == Array("pasted".utf8))
                // The browser cannot decode it; that is the server's to judge.
                try await wait(page, for: "cannot be shown", in: "#stage")
            }
        }

        @Test func asksAgainForAnotherMetricWithoutAnotherUpload() async throws {
            let bytes = Bitmap.bytes(width: 60, height: 40)
            try await visit { page, server in
                try await withFile(bytes) { path in
                    try await page.choose(files: [path], in: "#file")
                    try await waitForNeighbours(page, 24)
                    try await page.click("#metrics input[value=l2]")
                    try await wait(page, for: "lower is nearer", in: "#results")
                    let requests = asked(server, "/api/search")
                    #expect(requests.count == 2)
                    #expect(requests.last?.body == bytes)
                    #expect(requests.last?.target.contains("metric=l2") == true)
                    #expect(try await text(page, "#results .tile").contains("1.0000"))
                    #expect(try await page.evaluate("location.search") == "?metric=l2")
                }
            }
        }

        @Test func setsRecipesSideBySide() async throws {
            try await visit(StubSite(), "?id=10") { page, server in
                try await waitForNeighbours(page, 24)
                try await page.click("#recipes input[value=gem-patches]")
                try await waitForNeighbours(page, 48)
                #expect(
                    asked(server, "/api/search").last?.target
                        == "/api/search?id=10&k=24&metric=cosine&recipe=class-token&recipe=gem-patches")
                let words = "22 found by both, 2 only by class-token, 2 only by gem-patches."
                #expect(try await text(page, "#summary").contains(words))
                let alone = try await page.evaluate(
                    "[...document.querySelectorAll('.alone a')].map((anchor) => Number(anchor.dataset.id))")
                #expect(alone == [11, 12, 35, 36])
                #expect(try await text(page, ".alone").contains("only here"))
                try await page.click("#layouts input[value=columns]")
                try await page.waitUntil("document.querySelector('#results').classList.contains('columns')")
                let tops = try await page.evaluate(
                    "[...document.querySelectorAll('.recipe')].map((one) => one.getBoundingClientRect().top)")
                #expect(tops.array?.count == 2 && tops.array?.first == tops.array?.last)
                // A layout is no new question.
                #expect(asked(server, "/api/search").count == 2)
            }
        }

        @Test func keepsOneRecipe() async throws {
            try await visit(StubSite(), "?id=10") { page, server in
                try await waitForNeighbours(page, 24)
                try await page.click("#recipes input[value=class-token]")
                try await wait(page, for: "At least one recipe", in: "#announcer")
                let isTicked = "document.querySelector('#recipes input[value=class-token]').checked"
                #expect(try await page.evaluate(isTicked) == true)
                #expect(asked(server, "/api/search").count == 1)
            }
        }

        @Test func makesANeighbourTheQueryAndGoesBack() async throws {
            try await visit(StubSite(), "?id=10&metric=dot") { page, server in
                try await waitForNeighbours(page, 24)
                try await page.click("#results .tile:nth-child(3) a")
                try await wait(page, for: "picture-13.bmp", in: "#query-title")
                try await page.waitUntil("!document.querySelector('#results').hasAttribute('aria-busy')")
                #expect(try await page.evaluate("location.search") == "?id=13&metric=dot")
                #expect(try await text(page, "#results .tile").contains("picture-14.bmp"))
                #expect(try await page.evaluate("document.activeElement.id") == "query-title")
                try await page.evaluate("history.back()")
                try await wait(page, for: "picture-10.bmp", in: "#query-title")
                try await wait(page, for: "picture-11.bmp", in: "#results .tile")
                #expect(asked(server, "/api/search").count == 3)
            }
        }

        @Test func goesBackToAPictureThatWasBrought() async throws {
            let bytes = Bitmap.bytes(width: 60, height: 40)
            try await visit { page, server in
                try await withFile(bytes) { path in
                    try await page.choose(files: [path], in: "#file")
                    try await waitForNeighbours(page, 24)
                    try await page.click("#results .tile:nth-child(3) a")
                    try await wait(page, for: "picture-3.bmp", in: "#query-title")
                    try await page.evaluate("history.back()")
                    try await wait(page, for: "my picture.bmp", in: "#query-title")
                    try await waitForNeighbours(page, 24)
                    #expect(asked(server, "/api/search").last?.body == bytes)
                }
            }
        }

        @Test func showsWhatASharedAddressSays() async throws {
            let address = "?id=7&metric=l2&recipe=gem-patches&k=5&region=0.1,0.2,0.6,0.9"
            try await visit(StubSite(), address) { page, server in
                try await waitForNeighbours(page, 5)
                let target = "/api/search?id=7&k=5&metric=l2&recipe=gem-patches&region=0.1%2C0.2%2C0.6%2C0.9"
                #expect(asked(server, "/api/search").map(\.target) == [target])
                #expect(try await text(page, "#summary").contains("for the region in the box"))
                #expect(try await page.evaluate("document.querySelector('#count').value") == "5")
                try await page.click("#search-whole")
                try await page.waitUntil("!location.search.includes('region')")
            }
        }

        /// Words that cannot be are as if they were not there.
        @Test func standsAnyAddress() async throws {
            let addresses = [
                "?id=1e3", "?id=-1", "?metric=%3Cb%3E", "?recipe=none", "?k=0", "?k=1e9", "?view=x",
                "?region=1,1,0,0", "?threshold=", "?layout=%00", "?id=%F0%9F",
            ]
            try await visit { page, server in
                for address in addresses {
                    try await page.open(server.url("/" + address))
                    try await page.waitUntil("document.querySelectorAll('#start-tiles .tile').length === 12")
                    #expect(page.errors == [], "\(address)")
                }
                #expect(asked(server, "/api/search").isEmpty)
            }
        }

        @Test func filtersAndPagesTheIndexedPictures() async throws {
            try await visit(StubSite(), "?view=pictures") { page, server in
                try await page.waitUntil("document.querySelectorAll('#pictures-tiles .tile').length >= 60")
                try await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
                try await page.waitUntil("document.querySelectorAll('#pictures-tiles .tile').length === 90")
                #expect(try await text(page, "#pictures-facts") == "90 pictures, 90 shown.")
                try await page.evaluate("document.querySelector('#filter').focus()")
                try await page.type("picture-8")
                try await page.waitUntil("document.querySelectorAll('#pictures-tiles .tile').length === 11")
                #expect(try await text(page, "#pictures-facts") == "11 pictures of 90 match, 11 shown.")
                #expect(asked(server, "/api/pictures?offset=0&limit=60&q=picture-8").count == 1)
                // The filter is still there after a look at something else.
                try await page.click("#tab-search")
                try await page.click("#tab-pictures")
                try await page.waitUntil("location.search === '?view=pictures&q=picture-8'")
                try await page.evaluate("document.querySelector('#filter').focus()")
                try await page.type("<b>")
                try await wait(page, for: "No path contains “picture-8<b>”.", in: "#pictures-facts")
                #expect(page.errors == [])
            }
        }
    }
}
