import Files
import Foundation
import Search
import TestSupport
import Testing

/// Duplicates that are moved or linked: nothing is lost, whatever is in the way.
@Suite struct DuplicateFilesTests {
    let index: TinyIndex
    let pictures: [IndexedPicture]
    var target: String { (index.root as NSString).deletingLastPathComponent + "/away" }

    init() throws {
        index = try TinyIndex()
        for (seed, path) in ["a.ppm", "sub/b.ppm", "sub/c, \"d\".ppm", "e.ppm"].enumerated() {
            try index.write(path, seed)
        }
        try index.update()
        var pictures: [IndexedPicture] = []
        try SQLiteStore(opening: index.file).forEachPicture { pictures.append($0) }
        self.pictures = pictures
    }

    private func files(_ folder: String) throws -> [String] {
        let all = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        return all.filter { $0.hasSuffix("ppm") || $0.hasSuffix("csv") }.sorted()
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func allButTheFirstAreMovedAndTheTableUndoesIt() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: index.root + "/sub/b.ppm"))
        let outcome = try DuplicateFiles(root: index.root, folder: target).move([pictures])
        #expect(outcome.done == 3 && outcome.left.isEmpty)
        #expect(try files(index.root) == ["a.ppm"])
        #expect(try files(target) == ["e.ppm", "moves.csv", "sub/b.ppm", "sub/c, \"d\".ppm"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: target + "/sub/b.ppm")) == before)
        let quoted = { (folder: String) in "\"\(folder)/sub/c, \"\"d\"\".ppm\"" }
        #expect(
            try text(target + "/moves.csv") == """
                from,to
                \(index.root)/e.ppm,\(target)/e.ppm
                \(index.root)/sub/b.ppm,\(target)/sub/b.ppm
                \(quoted(index.root)),\(quoted(target))

                """)
    }

    @Test func nothingOutsideTheFolderIsMoved() throws {
        let outside = (index.root as NSString).deletingLastPathComponent + "/outside.ppm"
        try "mine".write(toFile: outside, atomically: true, encoding: .utf8)
        let stamp = try #require(IndexedPicture.Stamp(ofFile: outside))
        var hostile = pictures[1]
        (hostile.path, hostile.stamp) = ("../outside.ppm", stamp)
        let outcome = try DuplicateFiles(root: index.root, folder: target).move([[pictures[0], hostile]])
        #expect(outcome.done == 0 && outcome.left.count == 1)
        #expect(try text(outside) == "mine")
    }

    @Test func whatChangedOrIsInTheWayStays() throws {
        try index.touch("e.ppm")
        try index.delete("sub/c, \"d\".ppm")
        try FileManager.default.createDirectory(atPath: target + "/sub", withIntermediateDirectories: true)
        try "mine".write(toFile: target + "/sub/b.ppm", atomically: true, encoding: .utf8)
        let outcome = try DuplicateFiles(root: index.root, folder: target).move([pictures])
        #expect(outcome.done == 0 && outcome.left.count == 3)
        #expect(outcome.left[0].contains("e.ppm stays, as it is gone or changed"))
        #expect(outcome.left[1].contains("is there already"))
        #expect(try text(target + "/sub/b.ppm") == "mine")
        #expect(try files(index.root) == ["a.ppm", "e.ppm", "sub/b.ppm"])
        #expect(try text(target + "/moves.csv") == "from,to\n")
    }

    /// Else a picture's only copy would go out of the way.
    @Test(arguments: [true, false]) func aGroupWhoseBestIsGoneStays(isDeleted: Bool) throws {
        if isDeleted { try index.delete("a.ppm") } else { try index.touch("a.ppm") }
        let outcome = try DuplicateFiles(root: index.root, folder: target).move([pictures])
        #expect(outcome.done == 0 && outcome.left.count == 1)
        #expect(outcome.left[0].contains("a.ppm, the best of its group, is gone or changed"))
        #expect(FileManager.default.fileExists(atPath: index.root + "/e.ppm"))
    }

    @Test func aSymbolicLinkStays() throws {
        let (link, real) = (index.root + "/e.ppm", index.folder.path + "/real.ppm")
        try FileManager.default.moveItem(atPath: link, toPath: real)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../real.ppm")
        let outcome = try DuplicateFiles(root: index.root, folder: target).move([pictures])
        #expect(outcome.done == 2 && outcome.left.first?.hasSuffix("it is a symbolic link") == true)
    }

    @Test func anEndIsHeardBetweenTwoFiles() throws {
        var asked = 0
        let outcome = try DuplicateFiles(root: index.root, folder: target).move([pictures]) {
            asked += 1
            return asked < 3
        }
        #expect(outcome.done == 2)
        #expect(try text(target + "/moves.csv").split(separator: "\n").count == 3)
    }

    @Test func placesAtThePicturesAreRefused() throws {
        let above = (index.root as NSString).deletingLastPathComponent
        for (folder, word) in [
            (index.root, "is"), (index.root + "/x", "is in"), (above, "holds"), ("/", "holds"),
        ] {
            let error = #expect(throws: IndexError.self) {
                _ = try DuplicateFiles(root: index.root, folder: folder)
            }
            #expect(
                error.map { "\($0)" }?.contains(" \(word) the folder of the pictures") == true, "\(folder)")
        }
        _ = try DuplicateFiles(root: index.root, folder: index.root + "2")
    }

    /// `/dev/shm` is memory, another file system than that of temporary files.
    @Test(.enabled(if: Self.otherDisk, "there is no second file system at /dev/shm"))
    func movesToAnotherDiskAreCopies() throws {
        let other = "/dev/shm/dino-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: other) }
        chmod(index.root + "/e.ppm", 0o640)
        let before = try Data(contentsOf: URL(fileURLWithPath: index.root + "/e.ppm"))
        var wrong = pictures
        wrong[2].sha256 = String(repeating: "0", count: 64)
        let files = try DuplicateFiles(root: index.root, folder: other)
        #expect(try files.move([Array(pictures[0...1])]).done == 1)
        #expect(try Data(contentsOf: URL(fileURLWithPath: other + "/e.ppm")) == before)
        #expect(IndexedPicture.Stamp(ofFile: other + "/e.ppm") == pictures[1].stamp)
        let mode = try FileManager.default.attributesOfItem(atPath: other + "/e.ppm")[.posixPermissions]
        #expect(mode as? Int == 0o640)
        #expect(!FileManager.default.fileExists(atPath: index.root + "/e.ppm"))
        #expect(throws: FileError.self) { _ = try files.move([[wrong[0], wrong[2]]]) }
        #expect(FileManager.default.fileExists(atPath: index.root + "/sub/b.ppm"))
        #expect(!FileManager.default.fileExists(atPath: other + "/sub/b.ppm"))
    }

    private static var otherDisk: Bool {
        var (here, there) = (stat(), stat())
        return stat(NSTemporaryDirectory(), &here) == 0 && stat("/dev/shm", &there) == 0
            && here.st_dev != there.st_dev && access("/dev/shm", W_OK) == 0
    }

    @Test func linksLeadToThePictures() throws {
        let outcome = try DuplicateFiles(root: index.root, folder: target).linkGroups([
            Array(pictures[0...1]), Array(pictures[2...3]),
        ])
        #expect(outcome.done == 4)
        #expect(
            try files(target) == ["1/1-e.ppm", "1/keep-a.ppm", "2/1-c, \"d\".ppm", "2/keep-b.ppm"])
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: target + "/1/1-e.ppm")
        #expect(path == index.root + "/e.ppm")
        #expect(throws: FileError.self) {
            _ = try DuplicateFiles(root: index.root, folder: target).linkGroups([pictures])
        }
    }

    @Test func aNameAsLongAsNamesMayBeIsLinked() throws {
        var long = pictures[1]
        long.path = String(repeating: "é", count: 124) + ".ppm"
        let outcome = try DuplicateFiles(root: index.root, folder: target).linkGroups([[pictures[0], long]])
        #expect(outcome.done == 2)
    }
}
