import Foundation
import Imaging
import Testing

@Suite struct ImageFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func relative(_ pictures: ImageFolder) -> [String] {
        pictures.paths.map { String($0.dropFirst(folder.path.count + 1)) }
    }

    /// The order that torchvision's ImageFolder gives for this tree (sorted classes, sorted os.walk, sorted files).
    @Test func orderIsTorchvisions() throws {
        let expected = [
            "B/x.png", "a/10.jpg", "a/9.JPG", "a/b/1.tiff", "a/b c/1.webp", "a/b-c/1.bmp", "a/b/d/1.ppm",
            "a/ba/1.pgm", "z/é.jpeg", "z/\u{FF5E}.tif", "z/\u{1F600}.tif", "é/Z.png", "é/a.png",
        ]
        for name in expected.shuffled() { try folder.write(name) }
        for name in ["a/readme.txt", "a/b/picture.gif", "z/png", "z/.hidden/jpg.jpg.part"] {
            try folder.write(name)
        }
        let pictures = try ImageFolder(path: folder.path)
        // `a/b c` and `a/b-c` sort before `a/b/d`, as a space and a hyphen sort before a slash.
        #expect(
            relative(pictures) == [
                "B/x.png", "a/10.jpg", "a/9.JPG", "a/b/1.tiff", "a/b c/1.webp", "a/b-c/1.bmp", "a/b/d/1.ppm",
                "a/ba/1.pgm", "z/é.jpeg", "z/\u{FF5E}.tif", "z/\u{1F600}.tif", "é/Z.png", "é/a.png",
            ])
        #expect(pictures.classes == ["B", "a", "z", "é"])
        #expect(pictures.labels == [0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3])
        #expect(pictures.emptyClasses == [] && pictures.ignoredTopLevelPictures == 0)
    }

    @Test func emptyClassesAndTopLevelPicturesAreNoted() throws {
        for name in ["b/1.png", "a/notes.txt", "c/deep/2.png", "top.png", "top.jpg"] {
            try folder.write(name)
        }
        let pictures = try ImageFolder(path: folder.path + "/")
        #expect(pictures.classes == ["b", "c"] && pictures.emptyClasses == ["a"])
        #expect(relative(pictures) == ["b/1.png", "c/deep/2.png"] && pictures.labels == [0, 1])
        #expect(pictures.ignoredTopLevelPictures == 2)
    }

    @Test func flatFolder() throws {
        for name in ["b.png", "a.png", "C.png", "empty/notes.txt"] { try folder.write(name) }
        let pictures = try ImageFolder(path: folder.path)
        #expect(relative(pictures) == ["C.png", "a.png", "b.png"])
        #expect(pictures.labels == nil && pictures.classes == [] && pictures.emptyClasses == ["empty"])
    }

    @Test func linksAreFollowedAndLoopsEnd() throws {
        try folder.write("a/1.png")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path + "/a/up", withDestinationPath: "..")
        try manager.createSymbolicLink(atPath: folder.path + "/a/self", withDestinationPath: ".")
        try manager.createSymbolicLink(atPath: folder.path + "/b", withDestinationPath: "a")
        try manager.createSymbolicLink(atPath: folder.path + "/a/2.png", withDestinationPath: "1.png")
        let pictures = try ImageFolder(path: folder.path)
        #expect(relative(pictures) == ["a/1.png", "a/2.png", "b/1.png", "b/2.png"])
    }

    @Test func errorsSayWhatIsWrong() throws {
        let missing = folder.path + "/missing"
        #expect(throws: ImageFolderError.unreadable(path: missing, reason: "there is no such file")) {
            try ImageFolder(path: missing)
        }
        #expect(throws: ImageFolderError.noPictures(path: folder.path)) { try ImageFolder(path: folder.path) }
        let text = ImageFolderError.noPictures(path: "x").description
        #expect(text.contains("jpg, jpeg, png, ppm, bmp, pgm, tif, tiff, webp"))
        #expect(throws: ImageFolderError.self) { try ImageFolder(path: "/dev/null") }
    }

    @Test func unreadableFolder() throws {
        try folder.write("a/b/1.png")
        #expect(chmod(folder.path + "/a/b", 0) == 0)
        defer { chmod(folder.path + "/a/b", 0o700) }
        // The superuser can read it all the same.
        if getuid() != 0 {
            #expect(
                throws: ImageFolderError.unreadable(
                    path: folder.path + "/a/b", reason: "permission is denied")
            ) {
                try ImageFolder(path: folder.path)
            }
        }
    }

    @Test func listFile() throws {
        let text = "# pictures\r\nb.png\t10\r\n\n  \n/abs/a.png\t2\nsub/c.png\t10\n"
        let list = try folder.write("list.txt", [UInt8](text.utf8))
        let pictures = try ImageFolder(path: list)
        #expect(Array(pictures.paths) == [folder.path + "/b.png", "/abs/a.png", folder.path + "/sub/c.png"])
        #expect(pictures.classes == ["2", "10"] && pictures.labels == [1, 0, 1])

        let plain = try ImageFolder(path: folder.write("plain.txt", [UInt8]("b.png\na.png".utf8)))
        #expect(plain.labels == nil && relative(plain) == ["b.png", "a.png"])
        for bad in [
            "a.png\tx\nb.png\n", "a.png\nb.png\tx\n", "\tx\n", "a\tb\tc\n", "a\t\n", "# none\n",
            "\u{0}.png\n",
        ] {
            #expect(throws: ImageFolderError.self, "\(bad)") {
                try ImageFolder(path: folder.write("bad.txt", [UInt8](bad.utf8)))
            }
        }
        #expect(
            throws: ImageFolderError.badLine(
                path: folder.path + "/x", line: 2, reason: "it is not UTF-8 text")
        ) {
            try ImageFolder(path: folder.write("x", [0x61, 0x0A, 0xFF, 0x0A]))
        }
    }
}
