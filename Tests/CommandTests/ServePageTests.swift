import Foundation
import TestBrowser
import Testing

/// The page in a browser, before the program itself.
@Suite(.enabled(if: Browser.program != nil, "\(Browser.absence)"), .timeLimit(.minutes(3)))
struct ServePageTests {
    private static func text(_ page: BrowserPage, _ selector: String) async throws -> String {
        try await page.evaluate("document.querySelector(\(JSONValue.quoted(selector))).innerText").string
            ?? ""
    }

    private static func waitForTiles(_ page: BrowserPage, _ count: Int) async throws {
        try await page.waitUntil(
            "document.querySelectorAll('#results .tile').length === \(count) "
                + "&& !document.querySelector('#results').hasAttribute('aria-busy')")
    }

    /// How many pixels are drawn above the picture.
    private static func drawn(_ page: BrowserPage) async throws -> Double {
        try await page.evaluate(
            """
            (() => {
                const canvas = document.querySelector("#stage canvas");
                const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                return data.filter((value, index) => index % 4 === 3 && value > 0).length;
            })()
            """
        ).number ?? -1
    }

    @Test func aPersonFindsTheirWay() async throws {
        let server = try RunningServer(ServeIndex.path)
        try await Browser.withBrowser { browser in
            try await browser.withPage { page in
                try await page.open(server.url)
                try await page.waitUntil("document.querySelectorAll('#start-tiles .tile').length === 12")
                // A file of one's own.
                try await page.choose(files: [ServeIndex.pictures + "/class1/1.png"], in: "#file")
                try await Self.waitForTiles(page, 24)
                let first = try await Self.text(page, "#results .tile")
                #expect(first.contains("1.png") && first.contains("1.0000"))
                // Another metric, in which the same picture is at no distance.
                try await page.evaluate("document.querySelector('#metrics input[value=l2]').click()")
                try await page.waitUntil(
                    "document.querySelector('#results h3').innerText.includes('Euclidean distance')")
                let near = try await Self.text(page, "#results .tile .score")
                #expect((Double(near) ?? 9) < 0.01, "\(near)")
                // Two recipes.
                try await page.evaluate("document.querySelectorAll('#recipes input')[1].click()")
                try await Self.waitForTiles(page, 48)
                try await page.evaluate("document.querySelector('#layouts input[value=columns]').click()")
                try await page.waitUntil("document.querySelector('#results.columns')")
                #expect(try await Self.text(page, "#summary").contains("found by both"))
                // A patch, and its region.
                try await page.click("#stage", x: 0.4, y: 0.6)
                try await page.waitUntil("!document.querySelector('#search-region').disabled")
                #expect(try await Self.drawn(page) > 5000)
                try await page.click("#search-region")
                try await page.waitUntil(
                    "document.querySelector('#summary').innerText.includes('for the region in the box')")
                // From there to an indexed picture.
                try await page.click("#results .tile a")
                try await page.waitUntil("location.search.includes('id=')")
                try await Self.waitForTiles(page, 48)
                // Copies.
                try await page.click("#tab-duplicates")
                try await page.waitUntil("document.querySelectorAll('.group .tile').length >= 2")
                #expect(try await Self.text(page, "#groups").contains("copy.png"))
                // On a phone nothing is wider than the screen.
                try await page.setViewport(width: 360, height: 740, isMobile: true)
                for tab in ["search", "pictures", "duplicates"] {
                    try await page.click("#tab-\(tab)")
                    try await page.waitUntil("!document.querySelector('#\(tab)').hidden")
                    let width = try await page.evaluate("document.documentElement.scrollWidth")
                    #expect((width.number ?? 0) <= 360, "\(tab)")
                }
                let strangers = page.requestedURLs.filter {
                    !$0.hasPrefix(server.url) && !$0.hasPrefix("blob:\(server.url)") && !$0.hasPrefix("data:")
                }
                #expect(strangers == [])
                #expect(page.errors == [])
            }
        }
        #expect(server.stop().status == 0)
    }
}
