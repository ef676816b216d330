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

    /// Half of the kills at any moment from the start on, half of them around a commit.
    @Test func aHundredKillsLoseNothing() throws {
        let data = folder.path + "/data"
        try TinyPictures.write(to: data, count: 700, side: 16)
        let (whole, killed) = (folder.path + "/whole.index", folder.path + "/killed.index")
        let start = Date()
        #expect(try Program.run(index(data, whole)).status == 0)
        let duration = -start.timeIntervalSinceNow
        var generator = SeededGenerator(2, 2)
        var (kills, kept, advances) = (0, 0, 0)
        for attempt in 0..<100 {
            var seen = 0
            let result = try Program.run(index(data, killed)) { process in
                if attempt % 2 == 0 {
                    Thread.sleep(forTimeInterval: generator.uniform(0...min(0.5, duration)))
                } else {
                    let wanted = kept + 1 + Int(generator.uniform(0...4))
                    while process.isRunning, count(killed) ?? 0 < wanted { usleep(300) }
                    usleep(UInt32(generator.uniform(0...3000)))
                }
                seen = count(killed) ?? 0
                kill(process.processIdentifier, SIGKILL)
            }
            kills += result.wasKilled ? 1 : 0
            guard FileManager.default.fileExists(atPath: killed) else { continue }
            let database = try Database(killed, mode: .read)
            let check = try database.prepare("PRAGMA integrity_check")
            #expect(try check.step() && check.text(0) == "ok")
            guard try SQLiteStore.exists(killed) else { continue }
            let store = try SQLiteStore(opening: killed)
            let now = try store.count()
            #expect(now >= seen && now >= kept, "\(now) pictures after a kill, \(seen) just before")
            // Whole batches: each picture with all that belongs to it.
            for table in ["thumbnails", "vectors_0", "vectors_1"] {
                let rows = try database.integer("SELECT count(*) FROM \(table) JOIN pictures ON id = picture")
                #expect(rows == now)
            }
            advances += now > kept ? 1 : 0
            kept = now
        }
        #expect(
            kills == 100 && kept < 700 && advances > 30,
            "\(kills) kills, \(kept) pictures, \(advances) advances")
        let last = try Program.run(index(data, killed))
        #expect(last.status == 0 && last.output.contains("\(kept)"))
        #expect(try content(killed) == content(whole))
        for end in ["-wal", "-shm", "-journal", ".lock"] {
            #expect(!FileManager.default.fileExists(atPath: killed + end))
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
