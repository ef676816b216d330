import Foundation
import Imaging
import Testing

@Suite struct PictureInputsTests {
    let folder: TemporaryFolder
    private static let png = try! Image(width: 1, height: 1, pixels: [1, 2, 3]).pngData()

    init() throws { folder = try TemporaryFolder() }

    private func relative(_ paths: PathList) -> [String] {
        paths.map { $0.hasPrefix(folder.path) ? String($0.dropFirst(folder.path.count + 1)) : $0 }
    }

    @Test func filesComeAsTheyAreNamed() throws {
        let files = ["b.png", "a.JPG", "b.png"].map { folder.path + "/" + $0 }
        for file in Set(files) { try folder.write(String(file.dropFirst(folder.path.count + 1))) }
        #expect(Array(try PictureInputs.paths(files)) == files)
        #expect(try PictureInputs.paths([]).isEmpty)
    }

    /// Whole paths are sorted by their bytes, so that a space and a hyphen come before a slash.
    @Test func aFolderStandsForAllBelowItSortedByWholePaths() throws {
        let expected = [
            "B.png", "a b/1.webp", "a-b/1.bmp", "a.png", "a/1.jpg", "a/b/2.png", "a/c.tif", "é.png",
        ]
        for name in expected.shuffled() { try folder.write("pictures/" + name) }
        for name in ["a/notes.txt", "empty/x.gif"] { try folder.write("pictures/" + name) }
        for ending in ["", "/"] {
            let paths = try PictureInputs.paths([folder.path + "/pictures" + ending])
            #expect(relative(paths) == expected.map { "pictures/" + $0 })
        }
    }

    @Test func inputsComeOneAfterTheOther() throws {
        for name in ["one/a.png", "one/b.png", "two/c.png", "d.png"] { try folder.write(name) }
        let list = try folder.write("list.txt", [UInt8]("two/c.png\n# no\n\n/abs/x.png\tlabel".utf8))
        #expect(throws: ImageFolderError.self) { try PictureInputs.paths([list]) }
        try folder.write("list.txt", [UInt8]("two/c.png\r\n# no\n\n/abs/x.png".utf8))
        let inputs = ["two", "d.png", "list.txt", "one"].map { folder.path + "/" + $0 }
        #expect(
            relative(try PictureInputs.paths(inputs)) == [
                "two/c.png", "d.png", "two/c.png", "/abs/x.png", "one/a.png", "one/b.png",
            ])
    }

    @Test func aHyphenIsAListOnStandardInput() throws {
        try folder.write("d.png")
        var times = 0
        let paths = try PictureInputs.paths(
            ["-", folder.path + "/d.png"],
            readStandardInput: {
                times += 1
                return [UInt8]("x/1.png\n/abs/2.png\nno-ending\n".utf8)
            })
        #expect(relative(paths) == ["x/1.png", "/abs/2.png", "no-ending", "d.png"] && times == 1)
        #expect(try PictureInputs.paths(["-"]).isEmpty)
        let error = #expect(throws: ImageFolderError.self) {
            try PictureInputs.paths(["-"], readStandardInput: { [0x61, 0x0A, 0xFF] })
        }
        #expect(error?.description.contains("standard input") == true)
        #expect(error?.description.contains("line 2") == true)
    }

    @Test func aPictureWithoutAnEndingIsKnownByItsBytes() throws {
        let file = try folder.write("picture", Self.png)
        #expect(Array(try PictureInputs.paths([file])) == [file])
        // In a folder the ending counts, as for the original.
        try folder.write("below/picture", Self.png)
        try folder.write("below/named.png", Self.png)
        #expect(relative(try PictureInputs.paths([folder.path + "/below"])) == ["below/named.png"])
    }

    @Test func anEmptyFileIsAnEmptyList() throws {
        #expect(try PictureInputs.paths([try folder.write("empty")]).isEmpty)
    }

    @Test func linksThatLeadBackEnd() throws {
        try folder.write("a/1.png")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/a/up", withDestinationPath: "..")
        #expect(relative(try PictureInputs.paths([folder.path])) == ["a/1.png"])
    }

    @Test func errorsNameTheInput() throws {
        let missing = folder.path + "/missing.png"
        #expect(throws: ImageFolderError.unreadable(path: missing, reason: "there is no such file")) {
            try PictureInputs.paths([missing])
        }
        try folder.write("none/notes.txt")
        #expect(throws: ImageFolderError.noPictures(path: folder.path + "/none")) {
            try PictureInputs.paths([folder.path + "/none"])
        }
        let device = #expect(throws: ImageFolderError.self) { try PictureInputs.paths(["/dev/null"]) }
        #expect(device?.description.contains("/dev/null") == true)
        let binary = try folder.write("binary", [0x61, 0x0A, 0xFF, 0xFE])
        let error = #expect(throws: ImageFolderError.self) { try PictureInputs.paths([binary]) }
        #expect(error?.description.contains("line 2 of \(binary)") == true)
    }
}
