import Graphics
import Imaging
import Testing

/// Colours against matplotlib's `imsave`.
@Suite struct ColourMapTests {
    let golden: ColourGolden

    init() throws { golden = try ColourGolden.read() }

    @Test func theTablesAreMatplotlibs() throws {
        #expect(Set(ColourMap.all.map(\.name)) == Set(golden.tables.keys))
        for map in ColourMap.all {
            let bytes = (0..<256).flatMap { [map[$0].red, map[$0].green, map[$0].blue] }
            #expect(ColourGolden.digest(bytes) == golden.tables[map.name], "\(map.name)")
        }
    }

    @Test func specialNumbersTakeTheSameColours() throws {
        #expect(golden.small.count == 18)
        for row in golden.small {
            let values = row.values.map { Float(bitPattern: $0) }
            let map = try #require(ColourMap(named: row.map))
            let image = map.image(
                values, width: values.count, height: 1, range: ColourGolden.range(row.limits))
            #expect(image.pixels == [UInt8](row.rgb), "\(values) in \(row.limits ?? [])")
        }
    }

    @Test func randomNumbersOfAllScalesTakeTheSameColours() throws {
        #expect(golden.random.count == 91)
        for row in golden.random {
            let values = ColourGolden.numbers(
                seed: row.seed, count: row.width * row.height, scale: row.scale, shift: row.shift)
            let map = try #require(ColourMap(named: row.map))
            let image = map.image(
                values, width: row.width, height: row.height, range: ColourGolden.range(row.limits))
            #expect(ColourGolden.digest(image.pixels) == row.digest, "\(row)")
        }
    }

    @Test func missingNumbersTakeTheColourAskedFor() {
        let image = ColourMap.grey.image(
            [0, .nan, 1], width: 3, height: 1, range: 0...1, missing: PixelColor(1, 2, 3))
        #expect(image.pixels == [0, 0, 0, 1, 2, 3, 255, 255, 255])
    }

    @Test func theRangeIsThatOfFiniteNumbers() {
        #expect(ColourMap.range(of: [.nan, 2, -.infinity, 7, .infinity]) == 2...7)
        #expect(ColourMap.range(of: [Float.nan]) == nil)
        #expect(ColourMap.range(of: [Float]()) == nil)
    }

    @Test func mapsAreFoundByName() {
        for map in ColourMap.all { #expect(ColourMap(named: map.name) == map) }
        #expect(ColourMap(named: "gray") == .grey)
        #expect(ColourMap(named: "nothing") == nil)
    }
}
