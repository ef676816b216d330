import Graphics
import Imaging
import Testing

@Suite struct ContactSheetTests {
    private func plain(_ width: Int, _ height: Int, _ value: UInt8) -> Image {
        Image(width: width, height: height, pixels: Array(repeating: value, count: width * height * 3))
    }

    @Test func picturesStandInAGridWithMargins() throws {
        let sheet = ContactSheet(columns: 2, margin: 1, background: .init(9, 9, 9))
        let image = try #require(sheet.image([plain(2, 1, 1), plain(2, 1, 2), plain(2, 1, 3)]))
        #expect(image.width == 7 && image.height == 5)
        let red = stride(from: 0, to: image.pixels.count, by: 3).map { image.pixels[$0] }
        #expect(
            red == [
                9, 9, 9, 9, 9, 9, 9,
                9, 1, 1, 9, 2, 2, 9,
                9, 9, 9, 9, 9, 9, 9,
                9, 3, 3, 9, 9, 9, 9,
                9, 9, 9, 9, 9, 9, 9,
            ])
    }

    @Test func smallerPicturesStandInTheMiddleOfTheirCell() throws {
        let image = try #require(ContactSheet(columns: 2, margin: 0).image([plain(3, 3, 0), plain(1, 1, 0)]))
        let dark = image.pixels.indices.filter { image.pixels[$0] == 0 }.count
        #expect(image.width == 6 && dark == 30 && image.pixels[(6 + 4) * 3] == 0)
    }

    @Test func theBackgroundMayHaveAnyColour() throws {
        let sheet = ContactSheet(columns: 9, margin: 1, background: .init(1, 2, 3))
        #expect(try #require(sheet.image([plain(1, 1, 7)])).pixels.prefix(6) == [1, 2, 3, 1, 2, 3])
    }

    @Test func withoutPicturesThereIsNoSheet() {
        #expect(ContactSheet(columns: 3).image([]) == nil)
    }
}
