import Foundation
import Graphics
import Imaging
import Testing

@Suite struct NeighbourGalleryTests {
    private typealias Gallery = NeighbourGallery

    private func noise(_ seed: UInt64, side: Int = 8) -> Image {
        var generator = SeededGenerator(seed)
        // Smooth in blocks, as pictures are.
        let blocks = (0..<300).map { _ in UInt8.random(in: 0...240, using: &generator) }
        var pixels: [UInt8] = []
        for y in 0..<side {
            for x in 0..<side {
                let block = y * 10 / side * 10 + x * 10 / side
                for channel in 0..<3 {
                    pixels.append(blocks[block * 3 + channel] + UInt8.random(in: 0...9, using: &generator))
                }
            }
        }
        return Image(width: side, height: side, pixels: pixels)
    }

    private func row(_ label: String, _ detail: String, _ names: [String]) -> Gallery.Row {
        .init(
            label: label, detail: detail,
            neighbours: names.enumerated().map { .init($1, score: 1 - Double($0) / 8) })
    }

    private func page(_ gallery: Gallery) throws -> String {
        try HTMLReport(title: "", summary: [gallery]).html()
    }

    private func count(_ part: String, in text: String) -> Int {
        text.components(separatedBy: part).count - 1
    }

    @Test func aPictureIsInTheFileOnceHoweverOftenItIsShown() throws {
        let pictures = [
            "q": Gallery.Picture(noise(1)), "a": .init(noise(2)), "b": .init(noise(3)),
            "unused": .init(noise(4)),
        ]
        let rows = [row("cls", "cosine", ["a", "b"]), row("mean", "cosine", ["b", "a"])]
        let gallery = Gallery(pictures: pictures, queries: [.init("q", rows: rows), .init("a", rows: rows)])
        let html = try page(gallery)
        #expect(count("data:image/jpeg", in: html) == 3)
        #expect(Markup(html).all("li", class: "tile").count == 8)
        let twice = try HTMLReport(title: "", summary: [gallery, gallery]).html()
        #expect(count("data:image/jpeg", in: twice) == 3)
    }

    @Test func rowsThatFindTheSameAreShownOnce() throws {
        let rows = [
            row("cls", "cosine", ["a", "b"]), row("cls", "l2", ["a", "b"]), row("cls", "dot", ["a", "b"]),
            row("mean", "cosine", ["a", "b"]), row("mean", "l2", ["b", "a"]), row("mean", "dot", ["a", "b"]),
        ]
        let groups = Gallery.merged(rows)
        #expect(groups.map(\.rows.count) == [4, 1, 1])
        #expect(groups[0].entries.map(\.label) == ["cls", "mean"])
        #expect(groups[0].entries.map(\.details) == [["cosine", "l2", "dot"], ["cosine"]])
        let html = try page(Gallery(pictures: [:], queries: [.init("q", rows: rows)]))
        #expect(
            html.contains("cosine, l2 and dot alike") && Markup(html).all("div", class: "answer").count == 3)
        #expect(Gallery.merged([]).isEmpty)
    }

    @Test func framesAndSymbolsTellRightFromWrong() throws {
        let pictures = [
            "q": Gallery.Picture(noise(1), label: "hat"), "a": .init(noise(2), label: "hat"),
            "b": .init(nil, label: "shoe"), "c": .init(noise(3)),
        ]
        let html = try page(
            Gallery(
                pictures: pictures, queries: [.init("q", rows: [row("cls", "l2", ["a", "b", "c", "d"])])]))
        let tiles = Markup(html).all("li", class: "tile")
        #expect(tiles.map { $0.has(class: "right") } == [true, false, false, false])
        #expect(tiles.map { $0.has(class: "wrong") } == [false, true, false, false])
        #expect(tiles.map { $0.text } == ["✓ hat1.000", "no picture✗ shoe0.875", "0.750", "no picture0.625"])
        #expect(html.contains("1 of 2 right"))
        #expect(html.contains("aria-label=\"1: a, hat, right class, 1.000\""))
    }

    @Test func aReportOfUsualSizeCanBeMailed() throws {
        // Twelve queries, twelve rows, eight neighbours; a query's rows have thirty pictures in all.
        var pictures: [String: Gallery.Picture] = [:]
        for index in 0..<360 {
            pictures["train/shoes/\(index)"] = .init(noise(UInt64(index), side: 128), label: "shoes")
        }
        let queries = (0..<12).map { query in
            Gallery.Query(
                "train/shoes/\(query * 30)",
                rows: (0..<12).map { row in
                    self.row(
                        "recipe \(row / 3)", "metric \(row % 3)",
                        (0..<8).map { "train/shoes/\(query * 30 + (row * 7 + $0) % 30)" })
                })
        }
        let html = try page(Gallery(pictures: pictures, queries: queries))
        #expect(html.utf8.count < 3_000_000)
        #expect(Markup(html).all("li", class: "tile").count == 12 * 12 * 8)
    }

    @Test func largePicturesAreMadeSmaller() throws {
        let large = Image(width: 600, height: 300, pixels: Array(repeating: 128, count: 540_000))
        let html = try page(
            Gallery(
                pictures: ["q": .init(large), "a": .init(large)],
                queries: [.init("q", rows: [row("", "", ["a"])])]))
        let sizes = try html.components(separatedBy: "base64,").dropFirst().map { part -> [Int] in
            let data = try #require(Data(base64Encoded: String(part.prefix { $0 != ")" })))
            let info = try Image.decode(Array(data), name: "thumbnail")
            return [info.width, info.height]
        }
        #expect(sizes == [[256, 128], [128, 64]])
    }
}
