import Graphics
import Imaging
import Testing

@Suite struct RegionMaskTests {
    let golden: ColourGolden

    init() throws { golden = try ColourGolden.read() }

    @Test func theBlendIsTheOriginalsForEverySample() {
        let samples = (0..<512).flatMap { pixel in Array(repeating: UInt8(pixel % 256), count: 3) }
        let picture = Image(width: 256, height: 2, pixels: samples)
        let mask = RegionMask((0..<512).map { $0 < 256 }, width: 256, height: 2)
        #expect(golden.blends.count == 18)
        for row in golden.blends {
            let colour = PixelColor(row.colour[0], row.colour[1], row.colour[2])
            let image = mask.blended(onto: picture, colour: colour, opacity: row.opacity)
            #expect(ColourGolden.digest(image.pixels) == row.digest, "\(row)")
        }
    }

    @Test func outlinesAreTheMaskWithoutItsErosion() {
        for row in golden.outlines {
            let mask = RegionMask(row.mask.map { $0 != 0 }, width: row.width, height: row.height)
            for (index, line) in row.lines.enumerated() {
                let outline = mask.outline(thickness: index + 1)
                #expect(outline.isInside == line.map { $0 != 0 }, "\(row.width) by \(row.height)")
            }
        }
    }

    @Test func aRegionAtTheEdgeIsClosedWithinThePicture() {
        let mask = RegionMask(Array(repeating: true, count: 20), width: 5, height: 4)
        let picture = Image(width: 5, height: 4, pixels: Array(repeating: 9, count: 60))
        let image = mask.outlined(on: picture, colour: PixelColor(1, 2, 3))
        for y in 0..<4 {
            for x in 0..<5 {
                let isEdge = x == 0 || y == 0 || x == 4 || y == 3
                let start = (y * 5 + x) * 3
                #expect(Array(image.pixels[start..<start + 3]) == (isEdge ? [1, 2, 3] : [9, 9, 9]))
            }
        }
        #expect(mask.outline(thickness: .max) == mask)
    }

    @Test func aMapsRegionIsWhatLiesAboveTheThreshold() {
        let map = HeatMap([0, 0.5, 1, .nan], rows: 2, columns: 2)
        #expect(RegionMask(map).isInside == [false, false, true, false])
        #expect(RegionMask(map, above: 0.4).isInside == [false, true, true, false])
    }
}
