import Foundation
import Graphics
import Imaging
import Testing

@Suite struct HTMLReportTests {
    private static let hostile = [
        "<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "\" onmouseover=\"x", "' x='",
        "]]>",
        "<![CDATA[", "<!--", "-->", "&amp;&#x3c;&nbsp", "\u{0}\u{1}\u{B}\u{1B}\u{7F}\u{85}\u{9F}",
        "\u{FFFE}\u{FFFF}\u{202E}gpj.exe\u{2066}", "\r\n\t", "`", "**", "`**`", "**`**`",
        "javascript:alert(1)",
        "</style>", "日本語 é 🙂‍↔️ ‏עברית", "a\u{301}\u{2028}\u{2029}", "..\\..//%00?#&=", "", " ",
    ]

    private func sample(_ text: @autoclosure () -> String) -> HTMLReport {
        let image = Image(width: 2, height: 3, pixels: Array(repeating: 90, count: 18))
        let name = text()
        let rows = [
            IntervalPlot.Row(label: text(), detail: text(), value: 3, low: 2, high: 4, group: text()),
            IntervalPlot.Row(label: text(), value: 2, group: text()),
        ]
        let gallery = NeighbourGallery(
            pictures: [name: .init(image, label: text()), "other" + name: .init(nil, label: text())],
            queries: [
                .init(
                    name,
                    rows: [
                        .init(
                            label: text(), detail: text(),
                            neighbours: [.init("other" + name, score: 1), .init("missing", score: .nan)]),
                        .init(label: text(), neighbours: [.init(name, score: -0.5)]),
                    ])
            ])
        let table = HTMLTable(
            caption: text(),
            columns: [.init(text(), help: text(), isFilter: true), .init(text(), .number, help: text())],
            rows: [.init([.init(text(), detail: text()), .init(text(), sort: .nan)], emphasis: .best)])
        let line = LinePlot(
            title: text(), xAxis: PlotAxis(text()),
            series: [PlotSeries(text(), y: [1, 2]), PlotSeries(text(), y: [2])])
        return HTMLReport(
            title: name, subtitle: text(),
            summary: [
                HTMLCards([.init(label: text(), value: text(), detail: text(), isMain: true)]),
                HTMLCallout(.warning, title: text(), text()), HTMLText(text()),
                HTMLText(list: [text(), text()]),
            ],
            sections: [
                .init(
                    text(),
                    [HTMLFigure(IntervalPlot(title: text(), axis: PlotAxis(text()), rows: rows)), table]),
                .init(
                    text(),
                    [
                        HTMLGroup(details: text(), [HTMLGroup(columns: [HTMLFigure(line, caption: text())])]),
                        HTMLFigure(image, alternative: text(), caption: text()), gallery,
                    ]),
            ], footer: text())
    }

    private func check(_ report: HTMLReport) throws {
        let markup = Markup(try report.html())
        #expect(markup.isWellFormed)
        #expect(markup.all("script").count == 1 && markup.all("style").count == 1)
        for element in markup.elements {
            for (name, value) in element.attributes {
                #expect(!name.hasPrefix("on") && name != "style")
                if name == "src" { #expect(value.hasPrefix("data:image/jpeg;base64,")) }
                if name == "href" { #expect(value.hasPrefix("#")) }
            }
        }
        let names = Set(markup.elements.map(\.name))
        #expect(names.isSubset(of: Self.knownElements))
        let anchors = markup.elements.compactMap { $0.attributes["id"] }
        #expect(Set(anchors).count == anchors.count)
        #expect(
            anchors.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } })
        #expect(Set(markup.all("a").compactMap { $0.attributes["href"] }) == Set(anchors.map { "#" + $0 }))
    }

    private static let knownElements: Set<String> = [
        "html", "head", "meta", "title", "style", "script", "body", "header", "h1", "h2", "p", "nav", "ul",
        "li", "a",
        "main", "section", "dl", "div", "dt", "dd", "aside", "span", "strong", "code", "figure", "figcaption",
        "svg",
        "path", "rect", "g", "text", "tspan", "table", "caption", "thead", "tbody", "tr", "th", "td", "small",
        "details",
        "summary", "img", "article", "ol", "b", "footer",
    ]

    @Test(arguments: hostile) func hostileTextStaysText(_ text: String) throws {
        try check(sample(text))
    }

    @Test func anyMixtureOfHostileTextsStaysText() throws {
        var generator = SeededGenerator(5)
        let letters = Self.hostile.joined().unicodeScalars.map { String($0) }
        for _ in 0..<60 {
            try check(
                sample(
                    (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                        (Bool.random(using: &generator) ? Self.hostile : letters).randomElement(
                            using: &generator)!
                    }.joined()))
        }
    }

    @Test func textsArriveAsTheyWereGiven() throws {
        let title = "a < b && \"c\" 'd' ]]> <script>"
        let markup = Markup(try sample(title).html())
        #expect(markup.all("h1").first?.text == title && markup.all("title").first?.text == title)
        #expect(markup.all("td").first?.text == title)
        #expect(markup.all("img").first?.attributes["alt"] == title)
    }

    @Test func markupKnowsCodeAndStrongAndLeavesLoneMarks() throws {
        func paragraph(_ text: String) throws -> String {
            let page = try HTMLReport(title: "", summary: [HTMLText(text)]).html()
            let start = try #require(page.range(of: "<p>"))
            let end = try #require(page.range(of: "</p>"))
            return String(page[start.upperBound..<end.lowerBound])
        }
        #expect(try paragraph("a **b** `c**d**` e") == "a <strong>b</strong> <code>c**d**</code> e")
        #expect(try paragraph("2 ** 3 ` 4") == "2 ** 3 ` 4")
        #expect(try paragraph("**a `b` c**") == "**a <code>b</code> c**")
        #expect(try paragraph("`<`") == "<code>&lt;</code>")
    }

    @Test func onlyThePagesOwnScriptMayRunAndNothingIsFetched() throws {
        let page = try sample("x").html()
        let markup = Markup(page)
        let script = try #require(markup.all("script").first).text
        let policy = try #require(
            markup.all("meta").compactMap { $0.attributes["content"] }.first)
        #expect(policy.contains("'sha256-\(sha256(script).base64EncodedString())'"))
        #expect(policy.hasPrefix("default-src 'none';") && policy.contains("img-src data:;"))
        for part in ["http://", "https://", "@import"] {
            let allowed = page.replacing("http://www.w3.org/", with: "")
            #expect(!allowed.contains(part))
        }
    }

    @Test func aDigestIsThatOfTheStandard() {
        #expect(
            sha256("abc").map { String(format: "%02x", $0) }.joined()
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func plotsShareOneStyleAndAreDrawnForPhonesToo() throws {
        let line = LinePlot(title: "p", xAxis: PlotAxis("k"), series: [PlotSeries(y: [1, 2])])
        let page = try HTMLReport(
            title: "", summary: [HTMLGroup(columns: [HTMLFigure(line), HTMLFigure(line)])]
        ).html()
        let markup = Markup(page)
        #expect(markup.all("svg").count == 4 && markup.all("style").count == 1)
        #expect(markup.all("svg").allSatisfy { $0.attributes["aria-label"] == "p" })
    }

    @Test func equalHeadingsHaveAnchorsOfTheirOwn() throws {
        let titles = ["Same", "same!", "", "日本", "Same 2"]
        let report = HTMLReport(title: "t", sections: titles.map { .init($0, []) })
        let anchors = Markup(try report.html()).all("section").compactMap { $0.attributes["id"] }
        #expect(anchors == ["same", "same-2", "section", "section-2", "same-2-2"])
    }
}
