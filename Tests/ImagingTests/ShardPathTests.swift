import Foundation
import Imaging
import Testing

@Suite struct ShardPathTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in [
            "s/t-08.tar", "s/t-09.tar", "s/t-10.tar", "s/t-11.tar", "s/notes.json", "s/.hidden/a.jpg",
        ] {
            try folder.write(name, TarFixture.archive([("a.jpg", [1])]))
        }
    }

    /// The shards that a path stands for, below the folder; nil where it stands for files.
    private func find(_ path: String) throws -> [String]? {
        guard case .shards(let shards) = try PictureSet(path: folder.path + "/" + path) else { return nil }
        return shards.paths.map { String($0.dropFirst(folder.path.utf8.count + 1)) }
    }

    @Test func pathsThatStandForShards() throws {
        let all = ["s/t-08.tar", "s/t-09.tar", "s/t-10.tar", "s/t-11.tar"]
        try folder.write("list.txt", [UInt8]("# shards\n\ns/t-10.tar\n\(folder.path)/s/t-08.tar\n".utf8))
        for (path, expected) in [
            ("s", all), ("s/", all), ("s/t-10.tar", [all[2]]), ("s/t-*.tar", all), ("s/t-{08..11}.tar", all),
            ("s/t-{11..10}.tar", [all[3], all[2]]), ("s/t-0?.tar", Array(all[..<2])),
            ("{s,s}/t-{09,11}.tar", [all[1], all[3], all[1], all[3]]),
            ("s/t-{0,1}[01].tar", Array(all[2...])), ("list.txt", [all[2], all[0]]),
        ] {
            #expect(try find(path) == expected, "\(path)")
        }
        // Without a leading zero there is none in the names either.
        let error = #expect(throws: ShardError.self) { try find("s/t-{9..10}.tar") }
        #expect(error?.shard == folder.path + "/s/t-9.tar")
    }

    @Test func whatStandsForFiles() throws {
        try folder.write("p/class/a.jpg")
        try folder.write("p/x.tar")
        try folder.write("flat/a.jpg")
        try folder.write("flat/x.tar")
        try folder.write("list.txt", [UInt8]("p/class/a.jpg\n".utf8))
        try folder.write("odd{1}/a.jpg")
        for path in ["p", "flat", "list.txt", "odd{1}"] { #expect(try find(path) == nil, "\(path)") }
        #expect(throws: ImageFolderError.self) { try find("missing") }
    }

    @Test func patternsThatCannotBe() throws {
        try folder.write("mixed.txt", [UInt8]("a.tar\nb.jpg\n".utf8))
        for (path, reason) in [
            ("s/u-*.tar", "no file matches"), ("s/t-{08..12}.tar", "there is no such file"),
            ("s/*", "patterns are for .tar files only"), ("s/{0..99999999}.tar", "more than 1000000 files"),
            ("s/{0..9999}{0..9999}.tar", "more than"),
            ("mixed.txt", "which is none"),
        ] {
            let error = #expect(throws: ShardError.self, "\(path)") { try find(path) }
            #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        }
    }
}
