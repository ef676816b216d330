import Foundation
import Graphics
import Imaging
import Testing

@Suite struct LabelledSheetTests {
    private typealias Cell = ContactSheet.Cell

    private func plain(_ width: Int, _ height: Int, _ value: UInt8 = 128) -> Image {
        Image(width: width, height: height, pixels: Array(repeating: value, count: width * height * 3))
    }

    /// The columns and rows in which something differs from the background.
    private func marks(
        _ image: Image, rows: Range<Int>, background: [UInt8] = [255, 255, 255]
    ) -> (x: [Int], y: [Int]) {
        var (xs, ys) = (Set<Int>(), Set<Int>())
        for y in rows {
            for x in 0..<image.width {
                let start = (y * image.width + x) * 3
                if Array(image.pixels[start..<start + 3]) != background {
                    xs.insert(x)
                    ys.insert(y)
                }
            }
        }
        return (xs.sorted(), ys.sorted())
    }

    private static let longText = String(repeating: "gÄjy Wide label ", count: 500)

    @Test(.enabled(if: FontFile.system != nil))
    func labelsFitTheirCells() throws {
        let sheet = ContactSheet(columns: 2, margin: 10)
        let cells = [Cell(plain(80, 40), label: Self.longText), Cell(plain(80, 40), label: "b")]
        let drawn = try sheet.image(cells)
        #expect(drawn.missingText == nil && drawn.image.width == 190 && drawn.image.height > 60)
        let (xs, ys) = marks(drawn.image, rows: 50..<drawn.image.height)
        let (first, second) = (xs.filter { $0 < 95 }, xs.filter { $0 >= 95 })
        #expect((first.first ?? 0) >= 10 && (first.last ?? 0) < 90 && first.count > 50)
        // The second is in the middle of its cell.
        #expect(abs((second.first ?? 0) + (second.last ?? 0) - 2 * 140) <= 3)
        #expect((ys.first ?? 0) > 50 && (ys.last ?? 0) < drawn.image.height - 10)
    }

    @Test(.enabled(if: FontFile.system != nil))
    func labelsMayStandAboveAndATitleOverAll() throws {
        let plainSheet = ContactSheet(columns: 1, margin: 6)
        let below = try plainSheet.image([Cell(plain(90, 30), label: "gjy")])
        let above = try ContactSheet(columns: 1, margin: 6, text: .init(placement: .above))
            .image([Cell(plain(90, 30), label: "gjy")])
        #expect(above.image.height == below.image.height)
        let top = marks(above.image, rows: 0..<above.image.height - 36).y
        #expect((top.first ?? 0) >= 6 && !top.isEmpty)
        let titled = try plainSheet.image([Cell(plain(90, 30))], title: Self.longText)
        let title = marks(titled.image, rows: 0..<titled.image.height - 42)
        #expect((title.x.first ?? 0) >= 6 && (title.x.last ?? 0) < 96 && !title.x.isEmpty)
    }

    @Test(.enabled(if: FontFile.system != nil))
    func darkSheetsHaveLightText() throws {
        let sheet = ContactSheet(columns: 1, margin: 4, background: .night)
        let image = try sheet.image([Cell(plain(60, 10, 0), label: "mm")]).image
        let letters = image.pixels[(image.width * 14 * 3)...]
        #expect((letters.max() ?? 0) > 200)
        let light = try ContactSheet(columns: 1).image([Cell(plain(60, 10, 255), label: "mm")]).image
        #expect((light.pixels.min() ?? 255) < 60)
    }

    @Test func withoutTextTheSheetIsAsBefore() throws {
        let pictures = [plain(30, 20, 1), plain(10, 25, 2), plain(3, 3, 3)]
        let sheet = ContactSheet(columns: 2, margin: 3, background: .init(1, 2, 3))
        let drawn = try sheet.image(pictures.map { Cell($0) })
        #expect(drawn.image == sheet.image(pictures) && drawn.missingText == nil)
    }

    @Test func withoutAFontItSaysSo() throws {
        let pictures = [plain(30, 20)]
        for (font, words) in [(nil, "no font was found"), (FontFile(path: "/nowhere.ttf"), "/nowhere.ttf")] {
            let sheet = ContactSheet(columns: 1, text: .init(font: font))
            let drawn = try sheet.image(pictures.map { Cell($0, label: "a") }, title: "b")
            #expect(drawn.image == sheet.image(pictures))
            #expect(drawn.missingText?.contains(words) == true)
        }
        #expect(FontFile.find(in: ["/nowhere"]) == nil)
    }

    @Test func sheetsOfTooManyPixelsAreRefused() throws {
        let cells = Array(repeating: Cell(plain(1, 1), label: "a"), count: 3)
        for margin in [20_000, Int.max] {
            let error = #expect(throws: ContactSheetError.self) {
                try ContactSheet(columns: 2, margin: margin).image(cells, title: "t")
            }
            #expect(error?.description.contains("at most 200 million") == true)
        }
        let error = #expect(throws: ContactSheetError.self) { try ContactSheet(columns: 2).image([Cell]()) }
        #expect(error == .noPictures)
    }

    @Test func unusualTextIsDrawnWithoutHarm() throws {
        let texts = [
            "漢字 ☃ 🦆 λЖ", "a\nb\tc\u{202E}d\0e", "e" + String(repeating: "\u{301}", count: 100_000),
            "\u{200B}",
            " ", "",
        ]
        for size in [-5, 6, 14, 1000] {
            let sheet = ContactSheet(columns: 3, text: .init(size: size))
            for width in [1, 7, 100] {
                _ = try sheet.image(texts.map { Cell(plain(width, 2), label: $0) }, title: texts[0])
            }
        }
    }
}
