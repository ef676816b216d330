import Foundation
import Graphics
import Imaging
import Testing

@Suite struct PictureMapTests {
    private func map(
        _ images: [Image?], labels: [String?] = [], layouts: [PictureMap.Layout]? = nil, text: String = "t"
    ) -> PictureMap {
        let pictures = images.enumerated().map { index, image in
            PictureMap.Picture(
                image, name: "\(text)\(index)", label: labels.isEmpty ? nil : labels[index % labels.count])
        }
        let places = images.indices.map { PictureMap.Place(x: Double($0), y: Double($0 * $0)) }
        return PictureMap(
            title: text, note: text, pictures: pictures,
            layouts: layouts ?? [.init(text, note: text, places: places), .init("other", places: places)])
    }

    private func colour(_ red: UInt8, _ green: UInt8, _ blue: UInt8, width: Int = 9, height: Int = 9) -> Image
    {
        Image(
            width: width, height: height,
            pixels: (0..<width * height).flatMap { _ in [red, green, blue] })
    }

    private func noise(_ count: Int, side: Int) -> [Image] {
        var generator = SeededGenerator(11)
        return (0..<count).map { _ in
            Image(
                width: side, height: side,
                pixels: (0..<side * side * 3).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }

    private func data(_ markup: Markup) throws -> [String: Any] {
        let text = try #require(markup.elements.first { $0.attributes["id"] == "data" }).text
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func places(_ map: PictureMap) throws -> [[Int?]] {
        let layouts = try #require(try data(Markup(map.html()))["layouts"] as? [[String: Any]])
        return layouts.map { ($0["places"] as? [Any] ?? []).map { $0 as? Int } }
    }

    @Test(arguments: [
        "</script><script>alert(1)</script>", "\" onload=\"x", "' x='", "]]>", "<!--", "&amp;&nbsp;", "\\",
        "\\\"",
        "\u{0}\u{1}\u{1B}\u{85}", "\u{202E}gpj.exe", "a\nb\tc", "日本語 é 🙂‍↔️", "a\u{301}\u{2028}", "</div>",
        "${1}", "",
    ]) func hostileTextStaysText(_ text: String) throws {
        let page = try map(
            [colour(1, 2, 3), nil, colour(4, 5, 6)], labels: [text, nil, "b" + text], text: text
        ).html()
        let markup = Markup(page)
        #expect(markup.isWellFormed)
        #expect(markup.all("script").count == 1 && markup.all("style").count == 1)
        for element in markup.elements {
            for (name, value) in element.attributes {
                #expect(!name.hasPrefix("on") && name != "style" && name != "href")
                if name == "src" { #expect(value.hasPrefix("data:image/jpeg;base64,")) }
            }
        }
        // What XML cannot hold, and what would turn the text around it, is left out; the rest arrives.
        let arrives = text.unicodeScalars.filter {
            $0.value >= 0xA0 && $0.value != 0x202E || (0x20..<0x7F).contains($0.value)
        }
        let names = try #require(try data(markup)["names"] as? [String])
        let kept = names.map { String($0.unicodeScalars.filter { $0 != " " }) }
        let expected = (0..<3).map {
            String(String.UnicodeScalarView(arrives.filter { $0 != " " })) + "\($0)"
        }
        #expect(kept == expected)
    }

    @Test func onlyThePagesOwnScriptMayRunAndNothingIsFetched() throws {
        let page = try map([colour(1, 2, 3)]).html()
        let markup = Markup(page)
        let script = try #require(markup.all("script").first).text
        let policy = try #require(markup.all("meta").compactMap { $0.attributes["content"] }.first)
        #expect(policy.contains("'sha256-\(sha256(script).base64EncodedString())'"))
        #expect(policy.hasPrefix("default-src 'none';") && policy.contains("img-src data:;"))
        let words = page.replacing("http://www.w3.org/", with: "")
        for part in ["http://", "https://", "@import", "url("] { #expect(!words.contains(part)) }
    }

    @Test(arguments: [1000, 5000]) func theSizeKeepsWithinItsLimit(_ count: Int) throws {
        // Noise takes more bytes than any picture of the world.
        let few = noise(50, side: 64)
        let page = try map((0..<count).map { few[$0 % few.count] }, labels: ["a", "b"]).html()
        #expect(page.utf8.count < 5_000_000 && page.utf8.count > 1_000_000)
    }

    @Test func manyPicturesHaveSmallerThumbnails() throws {
        let sides = [0, 1, 40, 300, 1000, 5000, 100_000].map { PictureMap.usefulSide(pictureCount: $0) }
        #expect(sides == sides.sorted(by: >))
        #expect(sides[2] == 190 && sides[4] >= 94 && sides[5] >= 46 && sides[6] == 14)
    }

    @Test func thumbnailsLieWhereTheScriptLooks() throws {
        let images = [
            colour(200, 0, 0, width: 500, height: 250), nil, colour(0, 200, 0),
            colour(0, 0, 200, width: 3000, height: 1),
        ]
        let markup = Markup(try map(images).html())
        let found = try data(markup)
        let side = try #require(found["side"] as? Int)
        #expect(found["sizes"] as? [Int] == [side - 2, side / 2 - 1, 0, 0, 9, 9, side - 2, 1])
        let url = try #require(markup.all("img").first?.attributes["src"])
        let bytes = try #require(Data(base64Encoded: String(url.drop { $0 != "," }.dropFirst())))
        let sheet = try Image.decode(Array(bytes), name: "sheet")
        #expect(sheet.width == 3 * side && sheet.height == side)
        for (cell, channel) in [(0, 0), (1, 1), (2, 2)] {
            let first = (sheet.width + cell * side + 1) * 3
            let pixel = sheet.pixels[first..<first + 3]
            for (index, value) in pixel.enumerated() {
                #expect(abs(Int(value) - (index == channel ? 200 : 0)) < 12)
            }
        }
    }

    @Test func placesKeepTheirShapeAndPointUpwards() throws {
        let layout = PictureMap.Layout(
            "", places: [.init(x: -2, y: 1), .init(x: 2, y: 1), .init(x: 0, y: 3)])
        #expect(
            try places(map([nil, nil, nil], layouts: [layout])) == [
                [0, 75_000, 100_000, 75_000, 50_000, 25_000]
            ])
    }

    @Test func placesThatAreNoneBreakNothing() throws {
        func placed(_ coordinates: [(Double, Double)]) throws -> [Int?] {
            let layout = PictureMap.Layout("", places: coordinates.map { .init(x: $0.0, y: $0.1) })
            return try places(map([nil, nil], layouts: [layout]))[0]
        }
        #expect(try placed([(.nan, 0), (1, 2)]) == [nil, nil, 50_000, 50_000])
        #expect(try placed([(.infinity, 0), (0, -.infinity)]) == [nil, nil, nil, nil])
        #expect(try placed([(7, 7), (7, 7)]) == [50_000, 50_000, 50_000, 50_000])
        let largest = Double.greatestFiniteMagnitude
        #expect(try placed([(-largest, 0), (largest, 0)]) == [0, 50_000, 100_000, 50_000])
        let least = Double.leastNonzeroMagnitude
        #expect(
            try placed([(0, 0), (least, least)]).allSatisfy { $0.map { (0...100_000).contains($0) } ?? false }
        )
        #expect(try placed([]) == [nil, nil, nil, nil])
        #expect(try placed([(0, 0), (1, 1), (9, 9)]) == [0, 100_000, 100_000, 0])
    }

    @Test func fewPicturesAndNoLayoutsAreFine() throws {
        for images in [[], [nil], [colour(1, 2, 3, width: 1, height: 1)]] as [[Image?]] {
            for layouts in [nil, []] as [[PictureMap.Layout]?] {
                let markup = Markup(try map(images, layouts: layouts).html())
                #expect(markup.isWellFormed && markup.all("img").count == images.compactMap { $0 }.count)
                #expect(markup.all("aside").isEmpty)
            }
        }
    }

    @Test func theLegendListsClassesAsPeopleSortThem() throws {
        let labels = ["c10", "c2", nil, "C2", "b"]
        let page = try map(labels.map { _ in nil }, labels: labels).html()
        let markup = Markup(page)
        #expect(markup.all("span", class: "label").map(\.text) == ["b", "C2", "c2", "c10", "(no class)"])
        #expect(
            markup.all("button", class: "class-button").compactMap { $0.attributes["data-class"] }.last
                == "-1")
        #expect(try data(markup)["classes"] as? [Int] == [3, 2, -1, 1, 0])
        #expect(!page.contains("repeat after"))
    }

    @Test func twentyClassesDifferAndMoreAreSaidToRepeat() throws {
        let labels = (0..<21).map { "class \($0)" }
        func looks(_ count: Int) throws -> ([String], String) {
            let used = Array(labels.prefix(count))
            let page = try map(used.map { _ in nil }, labels: used).html()
            let markup = Markup(page)
            let colours = markup.all("svg").map { $0.attributes["class"] ?? "" }
            let marks = markup.all("path").map { $0.attributes["d"] ?? "" }
            return (zip(colours, marks).map { $0 + $1 }, page)
        }
        let (twenty, page) = try looks(20)
        #expect(Set(twenty).count == 20 && !page.contains("repeat after"))
        let (more, longer) = try looks(21)
        #expect(more[20] == more[0] && longer.contains("Colours and marks repeat after 20 classes."))
    }

    @Test func thePageIsAlwaysTheSame() throws {
        let images = noise(30, side: 20)
        let labels = ["x", "y", "z", nil, "w"]
        #expect(try map(images, labels: labels).html() == map(images, labels: labels).html())
    }
}
