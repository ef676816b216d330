import CopyMaker
import Foundation
import Imaging
import Testing

@Suite struct CopyFolderTests {
    private let set = CopySet(strongPerOriginal: 1)

    /// The sentence that a run fails with.
    private func failure(_ set: CopySet, _ paths: [String], _ folder: String) throws -> String {
        let error = try #require(throws: CopySetError.self) { try set.write(from: paths, to: folder) }
        #expect(error.description.hasSuffix(".") && !error.description.hasSuffix(".."))
        #expect(!error.description.contains("\n"))
        return error.description
    }

    @Test func replacesAnEarlierSetAndKeepsTheRest() throws {
        let pictures = try Pictures()
        let folder = pictures.place("set")
        let paths = try pictures.write(count: 3)
        try set.write(from: paths, to: folder)
        try pictures.write("set/strong/notes.txt", [65])
        try pictures.write("set/strong/000109.jpg", [65])
        try set.write(from: [paths[2]], to: folder + "/")
        let found = try Pictures.contents(folder)
        #expect(found.keys.filter { $0.hasPrefix("original/") } == ["original/000000.jpg"])
        #expect(found["strong/000109.jpg"] == nil)
        #expect(found["strong/notes.txt"] == Data([65]))
    }

    @Test func refusesAFolderOfOtherThings() throws {
        let pictures = try Pictures()
        let paths = try pictures.write(count: 1)
        let before = try Pictures.contents(pictures.path)
        #expect(try failure(set, paths, pictures.path).contains("\(pictures.path) is not empty"))
        #expect(try Pictures.contents(pictures.path) == before)
    }

    @Test func refusesToReplaceItsOwnSources() throws {
        let pictures = try Pictures()
        let folder = pictures.place("set")
        try set.write(from: pictures.write(count: 1), to: folder)
        let before = try Pictures.contents(folder)
        let link = pictures.place("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder)
        let source = link + "/original/000000.jpg"
        #expect(try failure(set, [source], folder).hasPrefix("The picture \(source) lies in \(folder)"))
        #expect(try Pictures.contents(folder) == before)
    }

    @Test func refusesNumbersThatNamesCannotHold() throws {
        let pictures = try Pictures()
        let folder = pictures.place("set")
        let many = [String](repeating: pictures.place("a.png"), count: 10_001)
        #expect(try failure(set, many, folder).contains("10001 pictures are too many"))
        let paths = try pictures.write(count: 1)
        for count in [-1, 100, .max] {
            let sentence = try failure(CopySet(strongPerOriginal: count), paths, folder)
            #expect(sentence.contains("not \(count)"))
        }
        #expect(try failure(set, [], folder).contains("no pictures"))
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func namesTheFileThatIsWrong() throws {
        let pictures = try Pictures()
        let bad = try pictures.write("bad.jpg", [1, 2, 3])
        #expect(try failure(set, [bad], pictures.place("set")).contains(bad))
        #expect(try failure(set, [bad, bad], pictures.place("set")).contains("None of the 2 pictures"))
        let paths = try pictures.write(count: 1)
        #expect(try failure(set, paths, bad).contains("\(bad) cannot be written: it is not a folder"))
        #expect(try failure(set, paths, bad + "/set").contains(bad))
        #expect(try failure(set, paths, "").contains("not the name of a folder"))
    }
}
