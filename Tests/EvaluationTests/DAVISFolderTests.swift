import Evaluation
import Foundation
import Imaging
import TestSupport
import Testing

/// A folder in the layout of DAVIS, whole or not.
@Suite struct DAVISFolderTests {
    let folder = TemporaryFolder()

    private func write(_ path: String, _ bytes: [UInt8]) throws {
        let full = folder.path + "/" + path
        try FileManager.default.createDirectory(
            atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: full))
    }

    private func frame(_ name: String, width: Int = 8, height: Int = 6) throws {
        let image = Image(
            width: width, height: height, pixels: [UInt8](repeating: 9, count: width * height * 3))
        try write("JPEGImages/480p/\(name)", image.pngData())
    }

    private func mask(_ name: String, width: Int = 8, height: Int = 6) throws {
        let image = IndexedImage(
            width: width, height: height, indices: [UInt8](repeating: 1, count: width * height))
        try write("Annotations/480p/\(name)", image.pngData())
    }

    private func makeWhole() throws {
        for name in ["a", "b"] {
            for index in ["00", "01", "02"] {
                try frame("\(name)/\(index).png")
                try mask("\(name)/\(index).png")
            }
        }
        try write("ImageSets/2017/val.txt", Array("b\n\na \r\n".utf8))
    }

    private func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: folder.path + "/" + path)
    }

    private func problem(names: [String]? = nil, isScored: Bool = true) -> String {
        do {
            _ = try DAVISFolder(path: folder.path, names: names, isScored: isScored)
            return ""
        } catch {
            return error.description
        }
    }

    @Test func sequencesComeInTheListsOrder() throws {
        try makeWhole()
        let data = try DAVISFolder(path: folder.path, isScored: true)
        #expect(data.sequences.map(\.name) == ["b", "a"])
        #expect(data.sequences[0].frames.count == 3 && data.sequences[0].width == 8)
        #expect(data.sequences[0].frameName(2) == "02")
        #expect(try DAVISFolder(path: folder.path, names: ["a"], isScored: false).sequences.count == 1)
    }

    @Test func whatIsMissingIsNamed() throws {
        try makeWhole()
        try remove("Annotations/480p/a/02.png")
        #expect(problem().contains("a/02.png"))
        // Without scores the first mask is enough.
        #expect(problem(isScored: false) == "")
        try remove("Annotations/480p/a/00.png")
        #expect(problem(isScored: false).contains("Annotations/480p/a/00.png"))
        try remove("JPEGImages/480p/b")
        #expect(problem().contains("JPEGImages/480p/b"))
        try remove("ImageSets")
        #expect(problem().contains("val.txt"))
        #expect(problem(names: ["nothing"]).contains("nothing"))
    }

    @Test func masksThatDoNotFitTheFramesAreNamed() throws {
        try makeWhole()
        try mask("a/01.png", width: 9)
        #expect(problem().contains("a/01.png has 9 x 6") && problem(isScored: false) == "")
        try mask("a/00.png", height: 7)
        #expect(problem(isScored: false).contains("a/00.png has 8 x 7"))
        try mask("b/07.png")
        #expect(problem(isScored: false).contains("b/07.png is the mask of no frame"))
    }

    @Test func framesOfDifferentSizesAreNamed() throws {
        try makeWhole()
        try frame("b/02.png", width: 10)
        #expect(problem(isScored: false).contains("b/02.png has 10 x 6"))
    }

    @Test(arguments: [["../a"], [".."], [""], ["a", "a"]])
    func namesThatAreNoneAreRefused(names: [String]) throws {
        try makeWhole()
        #expect(problem(names: names) != "")
    }
}
