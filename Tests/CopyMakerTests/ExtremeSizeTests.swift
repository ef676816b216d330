import CopyMaker
import Foundation
import Imaging
import Testing

@Suite struct ExtremeSizeTests {
    @Test(arguments: [(1, 1), (2, 1), (1, 900), (20_000, 1), (3, 5000), (7, 7)])
    func everyEditTakesIt(width: Int, height: Int) throws {
        let pictures = try Pictures()
        let image = Pictures.scene(0, width: width, height: height)
        let source = try SourcePicture(path: pictures.write("a.png", image.pngData()))
        #expect(max(source.image.width, source.image.height) <= 1024)
        var generator = SeededGenerator(8)
        for _ in 0..<120 {
            let result = StrongEdit.draw(using: &generator).reduce(source.image) {
                $1.applied(to: $0, host: image)
            }
            #expect(result.width >= 1 && result.height >= 1)
        }
    }

    @Test func aSetOfThemIsWhole() throws {
        let pictures = try Pictures()
        let sizes = [(1, 1), (5000, 2), (1, 3000), (2600, 1900)]
        let paths = try sizes.enumerated().map { number, size in
            try pictures.write(
                "p\(number).jpg", Pictures.scene(number, width: size.0, height: size.1).jpegData())
        }
        let folder = pictures.place("set")
        let summary = try CopySet(strongPerOriginal: 6).write(from: paths, to: folder)
        #expect(summary.originals == 4 && summary.copies == 4 * 24)
        for (name, data) in try Pictures.contents(folder) where name.hasSuffix(".jpg") {
            let image = try Image.decode(Array(data), name: name)
            #expect(max(image.width, image.height) <= 1024, "\(name)")
        }
        // A sixteenth of the file's pixels, not of the reduced original's.
        let sixteenth = try Image(contentsOf: folder + "/jpegqual/50/000300.jpg")
        #expect(sixteenth.width == 650 && sixteenth.height == 475)
    }

    @Test func largeJPEGsKeepTheirLook() throws {
        let pictures = try Pictures()
        let scene = Pictures.scene(4, width: 4300, height: 600)
        let source = try SourcePicture(path: pictures.write("a.jpg", scene.jpegData()))
        #expect(source.image.width == 1024 && source.image.height == 143)
        #expect(Pictures.thumbnailDifference(source.image, scene) < 2)
    }
}
