import Graphics
import Imaging
import Testing

@Suite struct HeatMapTests {
    private func plain(_ width: Int, _ height: Int, _ value: UInt8) -> Image {
        Image(width: width, height: height, pixels: Array(repeating: value, count: width * height * 3))
    }

    @Test func cellsAreRepeated() {
        let map = HeatMap([1, 2, 3, 4, 5, 6], rows: 2, columns: 3).enlarged(by: 2)
        #expect(map.rows == 4 && map.columns == 6)
        #expect(
            map.values == [
                1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 4, 4, 5, 5, 6, 6,
            ])
        let same = HeatMap([1, 2], rows: 2, columns: 1)
        #expect(same.enlarged(by: 1) == same)
    }

    @Test func interpolationIsOpenCVs() throws {
        for row in try ColourGolden.read().resizes {
            let values = ColourGolden.numbers(
                seed: row.seed, count: row.rows * row.columns, scale: 1, shift: 0.5)
            let map = HeatMap(values, rows: row.rows, columns: row.columns)
                .interpolated(rows: row.newRows, columns: row.newColumns)
            #expect(map.rows == row.newRows && map.columns == row.newColumns)
            let far = zip(map.values, row.values).map { abs($0 - Float(bitPattern: $1)) }.max() ?? 1
            #expect(far < 5e-7, "\(row.rows) by \(row.columns)")
        }
    }

    @Test func anOverlayHasThePicturesSizeAndBothEndsOfOpacity() {
        let map = HeatMap([0, 1, 2, 3, 4, 5], rows: 2, columns: 3)
        let picture = plain(31, 17, 90)
        #expect(map.overlaid(on: picture, opacity: 0) == picture)
        let covered = map.overlaid(on: picture, colours: .inferno, opacity: 1)
        let enlarged = map.interpolated(rows: 17, columns: 31)
        #expect(
            covered == ColourMap.inferno.image(enlarged.values, width: 31, height: 17, range: 0...5))
    }

    @Test func anOverlayIsTheNearestMix() {
        let map = HeatMap([0, 1], rows: 1, columns: 2)
        let image = map.overlaid(on: plain(2, 1, 100), colours: .grey, opacity: 0.25)
        #expect(image.pixels == [75, 75, 75, 139, 139, 139])
    }

    @Test func coverageByValueLeavesTheSmallestAsItIs() {
        let map = HeatMap([0, 1], rows: 1, columns: 2)
        let image = map.overlaid(on: plain(2, 1, 100), colours: .grey, opacity: 0.5, coverage: .byValue)
        #expect(image.pixels == [100, 100, 100, 178, 178, 178])
    }

    @Test func whereThereIsNoNumberThePictureStays() {
        let picture = plain(2, 2, 7)
        #expect(HeatMap([.nan], rows: 1, columns: 1).overlaid(on: picture) == picture)
        let image = HeatMap([.nan, 1, 0, 1], rows: 2, columns: 2)
            .overlaid(on: picture, colours: .grey, opacity: 1)
        #expect(image.pixels == [7, 7, 7, 255, 255, 255, 0, 0, 0, 255, 255, 255])
        let constant = HeatMap([3], rows: 1, columns: 1).overlaid(on: picture, colours: .grey, opacity: 1)
        #expect(constant == plain(2, 2, 0))
    }
}
