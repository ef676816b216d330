import CopyMaker
import Imaging
import Testing

@Suite struct StrongEditTests {
    private let scene = Pictures.scene(1, width: 240, height: 160)

    /// Pixels differ, and a thumbnail does not differ more than it may.
    private func check(_ edit: StrongEdit, thumbnail limit: Double, source: SourceLocation = #_sourceLocation)
    {
        let result = edit.applied(to: scene)
        #expect(result != scene, "\(edit)", sourceLocation: source)
        let difference = Pictures.thumbnailDifference(result, scene)
        #expect(difference < limit, "\(edit): \(difference)", sourceLocation: source)
    }

    @Test func flipMirrors() {
        let flipped = StrongEdit.flip.applied(to: scene)
        #expect(flipped != scene)
        for (x, y) in [(0, 0), (17, 100), (239, 159)] {
            let (here, there) = ((y * 240 + x) * 3, (y * 240 + 239 - x) * 3)
            #expect(flipped.pixels[here..<here + 3] == scene.pixels[there..<there + 3])
        }
        #expect(StrongEdit.flip.applied(to: flipped) == scene)
    }

    @Test func editsChangePixelsAndKeepThePicture() {
        check(.blur(percent: 0.3), thumbnail: 2)
        check(.blur(percent: 1), thumbnail: 4)
        check(.colour(.grey(contrast: 1)), thumbnail: 60)
        check(.colour(.vivid(contrast: 2, saturation: 2)), thumbnail: 70)
        check(.colour(.faded(contrast: 0.4, brightness: 1.3)), thumbnail: 60)
        check(.colour(.dark(brightness: 0.4)), thumbnail: 90)
        check(.colour(.bright(brightness: 1.8)), thumbnail: 90)
        check(.colour(.hue(share: 0.1)), thumbnail: 60)
        check(.rotation(degrees: 5, fill: .black), thumbnail: 40)
        for style in TextOverlay.Style.allCases {
            let text = TextOverlay(words: "NO WAY!", style: style, isAtTop: true, widthShare: 0.8)
            check(.text(text), thumbnail: 45)
        }
        let corners = [Projection.Point](repeating: Projection.Point(0.05, 0.05), count: 4)
        check(
            .printAndScan(
                PrintAndScan(
                    corners: corners, black: 40, shade: 0.2, shadeDirection: Projection.Point(1, 0), noise: 8,
                    noiseSeed: 1)), thumbnail: 50)
    }

    @Test func darkIsDarkerAndBlurIsSmoother() {
        func mean(_ image: Image) -> Double {
            Double(image.pixels.reduce(0) { $0 + Int($1) }) / Double(image.pixels.count)
        }
        func edges(_ image: Image) -> Int {
            (3..<image.pixels.count).reduce(0) {
                let step = Int(image.pixels[$1]) - Int(image.pixels[$1 - 3])
                return $0 + step * step
            }
        }
        let dark = StrongEdit.colour(.dark(brightness: 0.5)).applied(to: scene)
        #expect(abs(mean(dark) / mean(scene) - 0.5) < 0.01)
        #expect(edges(StrongEdit.blur(percent: 1).applied(to: scene)) < edges(scene) * 3 / 4)
        let grey = StrongEdit.colour(.grey(contrast: 1.2)).applied(to: scene)
        #expect(
            stride(from: 0, to: grey.pixels.count, by: 3).allSatisfy {
                grey.pixels[$0] == grey.pixels[$0 + 1]
            })
    }

    @Test func rotationTurnsAboutTheMiddleAndFillsCorners() {
        let turned = StrongEdit.rotation(degrees: 30, fill: PixelColor(255, 0, 255)).applied(to: scene)
        #expect(turned.width == 288 && turned.height == 259)
        #expect(turned.pixels[0..<3] == [255, 0, 255])
        // Back again: the middle is the scene's, but for two bilinear passes.
        let back = StrongEdit.rotation(degrees: -30, fill: .black).applied(to: turned)
        let middle = back.cropped(x: back.width / 2 - 60, y: back.height / 2 - 40, width: 120, height: 80)
        let expected = scene.cropped(x: 60, y: 40, width: 120, height: 80)
        #expect(Pictures.difference(middle, expected) < 4)
        // To the right: what was at the left is now at the top.
        let quarter = StrongEdit.rotation(degrees: 90, fill: .black).applied(to: scene)
        #expect(quarter.width == 160 && quarter.height == 240)
        #expect(
            Pictures.difference(
                quarter.cropped(x: 140, y: 9, width: 1, height: 1),
                scene.cropped(x: 9, y: 19, width: 1, height: 1)) < 3)
    }

    @Test func projectionIntoTheWholeCanvasChangesNothing() {
        let corners = [(0, 0), (240, 0), (240, 160), (0, 160)].map {
            Projection.Point(Double($0.0), Double($0.1))
        }
        let projection = Projection(of: scene, into: corners, width: 240, height: 160)
        #expect(projection.applied(to: scene, fill: .black) == scene)
        // A trapezium: its upper left corner shows the picture's own, outside is fill.
        let trapezium = [(60, 40), (180, 40), (240, 160), (0, 160)].map {
            Projection.Point(Double($0.0), Double($0.1))
        }
        let result = Projection(of: scene, into: trapezium, width: 240, height: 160)
            .applied(to: scene, fill: PixelColor(1, 2, 3))
        #expect(result.pixels[0..<3] == [1, 2, 3])
        let corner = (42 * 240 + 63) * 3
        #expect(
            zip(result.pixels[corner..<corner + 3], scene.pixels[0..<3]).allSatisfy {
                abs(Int($0) - Int($1)) < 20
            })
    }

    @Test func pastingLaysThePictureIntoTheOther() {
        let host = Pictures.scene(2, width: 300, height: 300)
        let edit = StrongEdit.paste(PastePlacement(share: 0.5, x: 1, y: 0, choice: 0))
        let result = edit.applied(to: scene, host: host)
        #expect(result.width == 300 && result.height == 300)
        let part = result.cropped(x: 150, y: 0, width: 150, height: 100)
        #expect(part == scene.resized(width: 150, height: 100))
        let rest = (x: 0, y: 100, width: 300, height: 200)
        #expect(
            result.cropped(x: rest.x, y: rest.y, width: rest.width, height: rest.height)
                == host.cropped(x: rest.x, y: rest.y, width: rest.width, height: rest.height))
        #expect(edit.description(host: "original/000200.jpg") == "pasted at 50 % into original/000200.jpg")
    }

    @Test func wordsAreWhereTheyShouldBe() {
        let caption = TextOverlay(words: "WOW", style: .caption, isAtTop: false, widthShare: 0.5)
        let result = StrongEdit.text(caption).applied(to: scene)
        #expect(
            result.cropped(x: 0, y: 0, width: 240, height: 100)
                == scene.cropped(x: 0, y: 0, width: 240, height: 100))
        #expect(result.pixels.count { $0 == 255 } > scene.pixels.count { $0 == 255 } + 300)
        let banner = TextOverlay(words: "WOW", style: .banner, isAtTop: true, widthShare: 0.5)
        let higher = StrongEdit.text(banner).applied(to: scene)
        let bar = higher.height - scene.height
        #expect(bar > 20)
        #expect(higher.cropped(x: 0, y: bar, width: 240, height: 160) == scene)
    }

    /// The same on every system: no function of a mathematics library has a part in it.
    @Test func picturesAreThoseOfTheSeed() {
        var generator = SeededGenerator(12, 34)
        var hash: UInt64 = 14_695_981_039_346_656_037
        for _ in 0..<40 {
            let host = Pictures.scene(2, width: 100, height: 120)
            let result = StrongEdit.draw(using: &generator).reduce(scene) { $1.applied(to: $0, host: host) }
            for sample in result.pixels { hash = (hash ^ UInt64(sample)) &* 1_099_511_628_211 }
        }
        #expect(hash == 12_665_693_273_028_830_556)
    }

    @Test func noTwoCopiesOfAnOriginalAreAlike() {
        for original in 0..<20 {
            let lists = StrongEdit.draw(seed: 1, original: original, copies: 99)
            #expect(lists.count == 99 && Set(lists.map { "\($0)" }).count == 99)
            #expect(StrongEdit.draw(seed: 1, original: original, copies: 3) == Array(lists[..<3]))
        }
        #expect(
            StrongEdit.draw(seed: 1, original: 0, copies: 3)
                != StrongEdit.draw(seed: 1, original: 1, copies: 3))
    }

    @Test func drawsOneToThreeEditsInOrderAndAllKinds() {
        var generator = SeededGenerator(3)
        var kinds: Set<String> = []
        for _ in 0..<400 {
            let edits = StrongEdit.draw(using: &generator)
            #expect((1...3).contains(edits.count))
            let names = edits.map { String("\($0)".prefix { $0 != "(" }.split(separator: ".").last ?? "") }
            #expect(Set(names).count == names.count)
            if let text = names.firstIndex(of: "text"), let flip = names.firstIndex(of: "flip") {
                #expect(flip < text)
            }
            kinds.formUnion(names)
        }
        #expect(kinds == ["crop", "flip", "colour", "blur", "rotation", "text", "paste", "printAndScan"])
    }
}
