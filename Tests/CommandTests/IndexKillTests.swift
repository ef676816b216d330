import Foundation
import Imaging
import SQLite
import Search
import TestSupport
import Testing

/// An index is whole at any moment, and a killed run loses nothing that was kept.
@Suite(.serialized) struct IndexKillTests {
    let folder = TemporaryFolder()

    static let network = [
        "--embed_dim", "32", "--depth", "1", "--num_heads", "1", "--patch_size", "16", "--pretrained_weights",
        "random", "--crop_size", "32", "--recipe", "cls", "mean|l2", "--threads", "1", "--num_workers", "1",
        "--thumbnail_side", "16",
    ]

    private func index(_ data: String, _ output: String) -> [String] {
        ["index", data, "-o", output, "--batch_size_per_gpu", "2"] + Self.network
    }

    private func count(_ path: String) -> Int? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try? Database(path, mode: .read).integer("SELECT count(*) FROM pictures")
    }

    /// Half of the kills are around a commit, a quarter soon after the index is opened, a quarter at any
    /// moment from the start on. An index that is complete before the hundredth is looked at, and the next
    /// one begun.
    @Test func aHundredKillsLoseNothing() throws {
        let data = folder.path + "/data"
        try TinyPictures.write(to: data, count: 400, side: 16)
        let whole = folder.path + "/whole.index"
        #expect(try Program.run(index(data, whole)).status == 0)
        let expected = try content(whole)
        var generator = SeededGenerator(2, 2)
        var (kills, round, kept, advances) = (0, 0, 0, 0)
        for attempt in 0..<200 where kills < 100 {
            let path = "\(folder.path)/killed\(round).index"
            var seen = 0
            let result = try Program.run(index(data, path)) { process in
                switch attempt % 4 {
                case 0: Thread.sleep(forTimeInterval: generator.uniform(0...0.3))
                case 2:
                    while process.isRunning, !FileManager.default.fileExists(atPath: path + ".lock") {
                        usleep(200)
                    }
                    usleep(UInt32(generator.uniform(0...20_000)))
                default:
                    let wanted = kept + 1 + Int(generator.uniform(0...4))
                    while process.isRunning, count(path) ?? 0 < wanted { usleep(500) }
                    usleep(UInt32(generator.uniform(0...3000)))
                }
                seen = count(path) ?? 0
                kill(process.processIdentifier, SIGKILL)
            }
            kills += result.wasKilled ? 1 : 0
            let now = try check(path, seen: max(seen, kept))
            advances += now > kept ? 1 : 0
            kept = now
            if !result.wasKilled || now == expected.count {
                try complete(path, data, expected)
                (round, kept) = (round + 1, 0)
            }
        }
        #expect(kills == 100 && advances > 30, "\(kills) kills, \(advances) advances, \(round) complete")
        try complete("\(folder.path)/killed\(round).index", data, expected)
    }

    /// Looks at what a kill left.
    ///
    /// - Parameter seen: Pictures that were in it before.
    /// - Returns: Pictures that are in it.
    private func check(_ path: String, seen: Int) throws -> Int {
        guard FileManager.default.fileExists(atPath: path) else {
            #expect(seen == 0)
            return 0
        }
        let database = try Database(path, mode: .read)
        let check = try database.prepare("PRAGMA integrity_check")
        #expect(try check.step() && check.text(0) == "ok")
        guard try SQLiteStore.exists(path) else {
            #expect(seen == 0)
            return 0
        }
        let now = try SQLiteStore(opening: path).count()
        #expect(now >= seen, "\(now) pictures after a kill, \(seen) before")
        // Whole batches: each picture with all that belongs to it.
        for table in ["thumbnails", "vectors_0", "vectors_1"] {
            let rows = try database.integer("SELECT count(*) FROM \(table) JOIN pictures ON id = picture")
            #expect(rows == now)
        }
        return now
    }

    /// Lets a run go to its end, which is that of one that was never killed.
    private func complete(_ path: String, _ data: String, _ expected: [Row]) throws {
        #expect(try Program.run(index(data, path)).status == 0)
        #expect(try content(path) == expected)
        for end in ["-wal", "-shm", "-journal", ".lock"] {
            #expect(!FileManager.default.fileExists(atPath: path + end))
        }
    }

    private struct Row: Equatable {
        let picture: IndexedPicture
        let thumbnail: [UInt8]?
        let vectors: [[Float]?]
    }

    private func content(_ path: String) throws -> [Row] {
        let store = try SQLiteStore(opening: path)
        var pictures: [IndexedPicture] = []
        try store.forEachPicture { pictures.append($0) }
        return try pictures.map {
            Row(
                picture: $0, thumbnail: try store.thumbnail($0.id),
                vectors: [try store.vector($0.id, recipe: 0), try store.vector($0.id, recipe: 1)])
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalStopsAfterABatch(signal: Int32) throws {
        let data = folder.path + "/data"
        try TinyPictures.write(to: data, count: 600, side: 16)
        let output = folder.path + "/x.index"
        let result = try Program.run(index(data, output)) { process in
            while process.isRunning, count(output) ?? 0 < 2 { usleep(500) }
            kill(process.processIdentifier, signal)
        }
        #expect(!result.wasKilled && result.status == 128 + signal)
        #expect(result.sentence.contains("stopped; the same command goes on from there."), "\(result.errors)")
        let kept = try #require(count(output))
        #expect(kept >= 2 && kept < 600 && kept % 2 == 0)
        #expect(!FileManager.default.fileExists(atPath: output + ".lock"))
        let json = folder.path + "/x.json"
        #expect(try Program.run(index(data, output) + ["--json", json]).status == 0)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: json))) as? [String: Any]
        )
        #expect(object["added"] as? Int == 600 - kept && object["unchanged"] as? Int == kept)
    }
}
