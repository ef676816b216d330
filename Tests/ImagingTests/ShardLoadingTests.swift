import Foundation
import Imaging
import Testing

/// The picture's first byte and the index that was asked for.
private struct FirstByte: PictureRecipe {
    var bytesPerPicture: Int { 2 }

    func render(
        _ image: Image, index: Int, slot: Int, batchSize: Int, into batch: UnsafeMutableRawBufferPointer
    ) {
        batch[2 * slot] = image.pixels[0]
        batch[2 * slot + 1] = UInt8(index)
    }
}

@Suite(.timeLimit(.minutes(1))) struct ShardLoadingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// 103 pictures in seven shards, with labels between them; `broken` are no pictures, the 50th one is
    /// large.
    private func shards(broken: Set<Int> = []) throws -> TarShards {
        var paths: [String] = []
        for shard in 0..<7 {
            let files = try (0..<103).filter { $0 / 16 == shard }.flatMap {
                index -> [(name: String, bytes: [UInt8])] in
                var image = Image(width: 2, height: 1, pixels: [UInt8](repeating: UInt8(index), count: 6))
                if index == 50 {
                    var noise = SeededGenerator(50)
                    let pixels =
                        [UInt8(50)]
                        + (1..<(900 * 700 * 3)).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
                    image = Image(width: 900, height: 700, pixels: pixels)
                }
                return [
                    ("\(index).cls", [1]),
                    ("\(index).png", broken.contains(index) ? [0x89] : try image.pngData()),
                ]
            }
            paths.append(try folder.write("\(shard).tar", TarFixture.archive(files)))
        }
        return try TarShards(paths: paths, cache: nil)
    }

    private func load(
        _ shards: TarShards, workers: Int, startBatch: Int = 0, rank: Int = 0, of world: Int = 1,
        allowed: Double = 1,
        skipped: SkippedPictures = SkippedPictures()
    ) throws -> [[UInt8]] {
        let loader = BatchLoader(
            shards: shards,
            order: ShardOrder(shards, seed: 1, epoch: 2, rank: rank, worldSize: world, shuffleBuffer: 10),
            recipe: FirstByte(),
            options: BatchLoaderOptions(
                batchSize: 4, workers: workers, dropLast: true, startBatch: startBatch,
                maximumSkippedShare: allowed),
            skipped: skipped)
        var batches: [[UInt8]] = []
        while let batch = try loader.next() { batches.append(batch.withUnsafeBytes { Array($0) }) }
        return batches
    }

    @Test func picturesAreWhatTheirIndicesSay() throws {
        let shards = try shards()
        #expect(shards.count == 103 && shards.name(of: 17) == "\(folder.path)/1.tar:17.png")
        let whole = try load(shards, workers: 2)
        #expect(whole.count == 25)
        let pairs = whole.flatMap { $0 }
        for place in stride(from: 0, to: pairs.count, by: 2) { #expect(pairs[place] == pairs[place + 1]) }
        #expect(try shards.image(at: 102).pixels[0] == 102)
    }

    @Test func batchesDependNeitherOnWorkersNorOnWhereTheEpochWasBegun() throws {
        let shards = try shards(broken: [3, 60, 61])
        for world in [1, 3] {
            let whole = try load(shards, workers: 0, rank: world - 1, of: world)
            for workers in [1, 3, 12] {
                #expect(try load(shards, workers: workers, rank: world - 1, of: world) == whole)
            }
            for start in 0...whole.count + 1 {
                let rest = try load(shards, workers: start % 3, startBatch: start, rank: world - 1, of: world)
                #expect(rest == Array(whole.dropFirst(start)))
            }
        }
    }

    @Test func theNextPictureStandsInForABrokenOne() throws {
        let skipped = SkippedPictures()
        let batches = try load(shards(broken: [3, 60, 61]), workers: 2, skipped: skipped).flatMap { $0 }
        for place in stride(from: 0, to: batches.count, by: 2) {
            let index = batches[place + 1]
            #expect(batches[place] == ([3: 4, 60: 62, 61: 62][index] ?? index))
        }
        #expect(
            Set(skipped.entries.map(\.path)).isSubset(
                of: [3, 60, 61].map { "\(folder.path)/\($0 / 16).tar:\($0).png" }))
        #expect(skipped.entries.count >= 2)
    }

    @Test func aShardThatChangesOrGoesEndsTheEpoch() throws {
        let shards = try shards()
        try folder.write("3.tar", [1, 2, 3])
        let changed = #expect(throws: BatchLoaderError.self) { try load(shards, workers: 2, allowed: 0.1) }
        #expect(changed?.description.contains("3.tar: it has changed since this run began") == true)
        try FileManager.default.removeItem(atPath: folder.path + "/3.tar")
        let gone = #expect(throws: BatchLoaderError.self) { try load(shards, workers: 0, allowed: 0.1) }
        #expect(gone?.description.contains("3.tar: there is no such file") == true)
    }
}
