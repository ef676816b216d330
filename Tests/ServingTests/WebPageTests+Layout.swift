import TestBrowser
import Testing

extension WebPageTests {
    /// Narrow windows, hostile names, targets for fingers.
    @Suite struct Layout {
        static let hostile = [
            "<img src=x onerror=\"window.isHacked=1\">.bmp", "</bdi><script>window.isHacked=1</script>",
            "\u{202E}gnp.exe\u{202E}.bmp", String(repeating: "w", count: 250) + ".bmp",
            "שלום עולם/תמונה.bmp", "a b  c\n\td&amp;\"'.bmp", "javascript:alert(1)", "../../etc/passwd",
            String(repeating: "folder with spaces/", count: 20) + "x.bmp", "\u{0301}\u{0301}\u{0301}", "",
        ]

        static var site: StubSite {
            var site = StubSite()
            site.paths = hostile + (0..<70).map { "picture \($0).bmp" }
            site.recipes = [
                "class-token", "<b>bold</b> " + String(repeating: "long", count: 30), "\u{202E}c",
            ]
            return site
        }

        static let addresses = [
            "", "?id=3", "?view=pictures", "?view=duplicates", "?id=1&recipe=class-token&recipe=%E2%80%AEc",
            "?id=1&recipe=class-token&recipe=%E2%80%AEc&layout=columns", "?id=9&region=0.1,0.1,0.5,0.5",
        ]

        @Test func fitsA360PixelWindow() async throws {
            try await visitAll(Self.site, Self.addresses) { page, address in
                try await page.setViewport(width: 360, height: 700, isMobile: true)
                try await page.waitUntil("document.querySelectorAll('.tile').length > 0")
                try await page.waitUntil("!document.querySelector('[aria-busy]')")
                #expect(try await page.evaluate("innerWidth") == 360, "\(address)")
                #expect(try await page.evaluate("document.documentElement.scrollWidth") == 360, "\(address)")
                let beyond = try await page.evaluate(
                    """
                    [...document.querySelectorAll("button, input, select, a, img, h1, h2, h3, p, fieldset")]
                        .filter((one) => one.checkVisibility() && !one.classList.contains("quiet"))
                        .filter((one) => one.getBoundingClientRect().right > 360.5)
                        .map((one) => one.outerHTML.slice(0, 100))
                    """)
                #expect(beyond == [], "\(address)")
                #expect(page.errors == [])
            }
        }

        @Test func hasTargetsForFingers() async throws {
            try await visitAll(StubSite(), ["?id=3", "?view=pictures", "?view=duplicates"]) { page, address in
                try await page.setViewport(width: 360, height: 700, isMobile: true)
                try await page.waitUntil("document.querySelectorAll('.tile').length > 0")
                let small = try await page.evaluate(
                    """
                    [...document.querySelectorAll("button, input, select, summary, a, .choice label")]
                        .filter((one) => one.checkVisibility() && !one.closest(".choice label:not(:scope)"))
                        .filter((one) => one.getBoundingClientRect().height < 40
                            && !(one.tagName === "INPUT" && one.closest(".choice")))
                        .map((one) => one.outerHTML.slice(0, 100) + one.getBoundingClientRect().height)
                    """)
                #expect(small == [], "\(address)")
            }
        }

        @Test func showsHostileNamesAsText() async throws {
            try await visit(Self.site, "?view=pictures") { page, _ in
                try await page.waitUntil("document.querySelectorAll('#pictures-tiles .tile').length >= 60")
                let titles = try await page.evaluate(
                    "[...document.querySelectorAll('#pictures-tiles a')].slice(0, 11).map((one) => one.title)"
                )
                #expect(titles == .array(Self.hostile.map { .string($0) }))
                for id in 0..<Self.hostile.count {
                    try await page.evaluate("document.querySelector('a[data-id=\"\(id)\"]').click()")
                    let shown = Self.hostile[id].replacing("\n", with: "\\x0a").replacing("\t", with: "\\x09")
                    let title = JSONValue.quoted(shown)
                    try await page.waitUntil(
                        "document.querySelector('#query-title').textContent === \(title)")
                    try await page.evaluate("document.querySelector('#tab-pictures').click()")
                }
                #expect(try await page.evaluate("window.isHacked === undefined") == true)
                #expect(
                    try await page.evaluate("document.querySelectorAll('img[onerror], bdi *').length") == 0)
                #expect(page.errors == [])
            }
        }

        /// Everything that a person can act on has a name for those who do not see it.
        @Test func namesAllControls() async throws {
            try await visitAll(StubSite(), ["", "?id=3", "?view=pictures", "?view=duplicates"]) {
                page, address in
                try await page.waitUntil("document.querySelectorAll('.tile').length > 0")
                try await page.call("Accessibility.enable")
                let nodes = try await page.call("Accessibility.getFullAXTree")["nodes"].array ?? []
                let roles = [
                    "button", "link", "textbox", "searchbox", "combobox", "slider", "spinbutton", "checkbox",
                    "radio", "tab", "tabpanel", "application", "progressbar", "image",
                ]
                let controls = nodes.filter { node in
                    node["ignored"] != true && roles.contains(node["role"]["value"].string ?? "")
                }
                #expect(controls.count > 5, "\(address)")
                let nameless = controls.filter { ($0["name"]["value"].string ?? "").isEmpty }
                #expect(nameless.map { $0["role"]["value"] } == [], "\(address)")
            }
        }
    }
}
