import Foundation
import Imaging
import Testing

/// All that a folder says of its pictures.
private struct Facts: Equatable {
    let paths: [String]
    let labels: [Int]?
    let classes: [String]
    let emptyClasses: [String]
    let counts: [Int]

    init(_ folder: ImageFolder) {
        paths = Array(folder.paths)
        labels = folder.labels
        classes = folder.classes
        emptyClasses = folder.emptyClasses
        counts = [folder.ignoredTopLevelPictures, folder.unusableNames]
    }
}

@Suite struct CacheTests {
    let folder: TemporaryFolder
    var cache: String { folder.path + "/cache/below" }

    init() throws { folder = try TemporaryFolder() }

    /// Puts a time on a file or folder, as those changed a moment ago are not believed.
    private func age(_ path: String, seconds: Int = 100) {
        let time = timespec(tv_sec: Foundation.time(nil) - seconds, tv_nsec: 0)
        utimensat(AT_FDCWD, path, [time, time], 0)
    }

    private func cacheFiles() throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []
        return names.map { cache + "/" + $0 }
    }

    private func shard(_ names: [String]) throws -> String {
        let path = try folder.write("s.tar", TarFixture.archive(names.map { ($0, [1, 2, 3]) }))
        age(path)
        return path
    }

    private func names(_ path: String) throws -> [String] {
        let shards = try TarShards(paths: [path], cache: cache, cachedFrom: 2)
        return (0..<shards.count).map { String(shards.name(of: $0).dropFirst(path.utf8.count + 1)) }
    }

    @Test func aShardsIndexComesFromTheCache() throws {
        let path = try shard(["a.jpg", "b.jpg"])
        #expect(try names(path) == ["a.jpg", "b.jpg"])
        #expect(try cacheFiles().count == 1)
        // The same size and time, and so the old names: the headers are not read again.
        let other = try shard(["c.jpg", "d.jpg"])
        age(other, seconds: 50)
        age(path, seconds: 50)
        #expect(try names(path) == ["c.jpg", "d.jpg"])
        let modified = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        try folder.write("s.tar", TarFixture.archive(["e.jpg", "f.jpg"].map { ($0, [1, 2, 3]) }))
        let time = timespec(tv_sec: Int(modified?.timeIntervalSince1970 ?? 0), tv_nsec: 0)
        utimensat(AT_FDCWD, path, [time, time], 0)
        #expect(try names(path) == ["c.jpg", "d.jpg"])
        // Another time or size: a stale entry is replaced.
        age(path, seconds: 20)
        #expect(try names(path) == ["e.jpg", "f.jpg"])
        #expect(try names(path) == ["e.jpg", "f.jpg"])
        #expect(try cacheFiles().count == 1)
    }

    /// A folder's pictures by way of the cache, after all folders were put into the past.
    private func pictures(aged seconds: Int = 100) throws -> [String] {
        let data = folder.path + "/data"
        let all = FileManager.default.enumerator(atPath: data)?.compactMap { $0 as? String } ?? []
        for path in ["."] + all where ImageFolder.isFolder(data + "/" + path) {
            age(data + "/" + path, seconds: seconds)
        }
        let pictures = try ImageFolder(path: data, cache: cache, cachedFrom: 1)
        #expect(try Facts(ImageFolder(path: data, cache: nil, cachedFrom: 1)) == Facts(pictures))
        return pictures.paths.map { String($0.dropFirst(data.utf8.count + 1)) }
    }

    @Test func aListingHoldsUntilAFolderChanges() throws {
        let manager = FileManager.default
        for name in ["top.jpg", "b/1.jpg", "b/é/2.png", "b/é-/3.png", "c/notes.txt", "a/4.webp"] {
            try folder.write("data/" + name)
        }
        // A hyphen comes before a slash, but folders are sorted without it.
        var expected = ["a/4.webp", "b/1.jpg", "b/é/2.png", "b/é-/3.png"]
        #expect(try pictures() == expected)
        let file = try #require(try cacheFiles().first)
        // From the cache: what it says is believed, although the folder's time does not tell of this file.
        let data = folder.path + "/data"
        try folder.write("data/a/5.jpg")
        age(data + "/a")
        let kept = try ImageFolder(path: data, cache: cache, cachedFrom: 1)
        #expect(kept.paths.count == 4 && kept.labels == [0, 1, 1, 1] && kept.classes == ["a", "b"])
        #expect(kept.emptyClasses == ["c"] && kept.ignoredTopLevelPictures == 1)
        #expect(Array(kept.paths) == expected.map { data + "/" + $0 })
        // Whichever folder's time is another, all is read again.
        expected.insert("a/5.jpg", at: 1)
        #expect(try pictures(aged: 90) == expected)
        for (seconds, path) in [(80, "/b"), (70, "/b/é"), (60, "/c"), (50, "")] {
            try folder.write("data\(path)/\(path.isEmpty ? "d/" : "")new.jpg")
            age(data + path, seconds: seconds)
            let found = try ImageFolder(path: data, cache: cache, cachedFrom: 1)
            #expect(try Facts(found) == Facts(ImageFolder(path: data, cache: nil, cachedFrom: 1)), "\(path)")
            _ = try pictures(aged: seconds + 1)
        }
        try manager.removeItem(atPath: data + "/a/4.webp")
        try manager.moveItem(atPath: data + "/c", toPath: data + "/e")
        #expect(try !pictures(aged: 40).contains("c/new.jpg"))
        // Another folder of the same name, time and all.
        try manager.moveItem(atPath: data + "/e", toPath: folder.path + "/old")
        try folder.write("data/e/other.jpg")
        age(data + "/e", seconds: 40)
        age(data, seconds: 40)
        #expect(
            try ImageFolder(path: data, cache: cache, cachedFrom: 1).paths.contains(data + "/e/other.jpg"))
        #expect(try cacheFiles() == [file])
    }

    @Test func aBrokenListingIsIgnored() throws {
        try folder.write("data/a/1.jpg")
        try folder.write("data/b/2.jpg")
        _ = try pictures()
        let file = try #require(try cacheFiles().first)
        let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        for place in stride(from: 0, to: good.count, by: 5) {
            var bytes = good
            bytes[place] ^= 0x10
            try Data(place % 2 == 0 ? bytes : Array(good[..<place])).write(to: URL(fileURLWithPath: file))
            #expect(try pictures() == ["a/1.jpg", "b/2.jpg"])
        }
    }

    @Test func whatChangedAMomentAgoOrIsSmallIsNotKept() throws {
        let path = try shard(["a.jpg", "b.jpg"])
        age(path, seconds: 0)
        _ = try names(path)
        #expect(try cacheFiles() == [])
        age(path)
        _ = try TarShards(paths: [path], cache: cache, cachedFrom: 3)
        #expect(try cacheFiles() == [])
    }

    @Test func brokenCacheFilesAreIgnoredAndReplaced() throws {
        let path = try shard(["a.jpg", "b.jpg"])
        _ = try names(path)
        let file = try #require(try cacheFiles().first)
        let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        var generator = SeededGenerator(77)
        for round in 0..<300 {
            var bytes = good
            if round % 3 == 0 {
                bytes.removeLast(generator.whole(below: bytes.count + 1))
            } else {
                bytes[generator.whole(below: bytes.count)] ^= UInt8(1 << generator.whole(below: 8))
            }
            try Data(bytes).write(to: URL(fileURLWithPath: file))
            #expect(try names(path) == ["a.jpg", "b.jpg"])
        }
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))) == good)
        // A folder that cannot be written is no error.
        let nowhere = try TarShards(paths: [path], cache: "/proc/none", cachedFrom: 1)
        #expect(nowhere.count == 2)
    }
}
