import Foundation
import Imaging
import Testing

@Suite struct ShardOrderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Shards of these many pictures, each of as many bytes as its number within the shard says.
    private func shards(_ counts: [Int], bytes: (Int) -> Int = { _ in 1 }) throws -> TarShards {
        let paths = try counts.enumerated().map { shard, count in
            try folder.write(
                "\(shard).tar",
                TarFixture.archive((0..<count).map { ("\($0).jpg", [UInt8](repeating: 1, count: bytes($0))) })
            )
        }
        return try TarShards(paths: paths, cache: nil)
    }

    private func order(
        _ shards: TarShards, epoch: Int = 0, rank: Int = 0, of world: Int = 1, buffer: Int = 8,
        bytes: Int = 1 << 30
    ) -> [Int] {
        ShardOrder(
            shards, seed: 5, epoch: epoch, rank: rank, worldSize: world, shuffleBuffer: buffer,
            bufferBytes: bytes
        ).order
    }

    @Test func anEpochHoldsEachPictureOnce() throws {
        for counts in [[1], [3], [40], [0, 7, 0, 12], [5, 60, 1, 33, 2, 0]] {
            let shards = try shards(counts)
            for buffer in [1, 8, 1000] {
                #expect(order(shards, buffer: buffer).sorted() == Array(0..<counts.reduce(0, +)))
            }
        }
    }

    @Test func processesShareAnEpochEvenly() throws {
        let shards = try shards([5, 60, 1, 33, 2])
        for world in [2, 3, 7, 64] {
            let parts = (0..<world).map { order(shards, rank: $0, of: world) }
            let share = (101 + world - 1) / world
            #expect(parts.allSatisfy { $0.count == share })
            // All pictures are there, and no more are there twice than it takes to make the shares equal.
            let all = parts.flatMap { $0 }
            #expect(Set(all).count == 101 && all.count - 101 < world)
        }
        #expect(order(shards) == order(shards, rank: 0, of: 1))
    }

    @Test func epochsAndShardsAreMixed() throws {
        let shards = try shards([Int](repeating: 50, count: 20))
        #expect(order(shards) == order(shards) && order(shards) != order(shards, epoch: 1))
        // A few hundred pictures come from most shards, and in no order within them.
        let start = order(shards, buffer: 200).prefix(200)
        #expect(Set(start.map { $0 / 50 }).count >= 14)
        #expect(zip(start, start.dropFirst()).filter { $0 < $1 }.count < 140)
    }

    /// A picture comes out at most so much later as the buffer is large, which is all that is kept in memory.
    @Test func theBufferIsBoundedInPicturesAndBytes() throws {
        let shards = try shards([200, 200], bytes: { $0 % 100 == 0 ? 5000 : 10 })
        let read = order(shards, buffer: 1)
        let turn = Dictionary(uniqueKeysWithValues: read.enumerated().map { ($1, $0) })
        func ahead(_ order: [Int]) -> Int {
            var highest = 0
            var most = 0
            for (position, picture) in order.enumerated() {
                highest = max(highest, turn[picture] ?? 0)
                most = max(most, highest + 1 - position)
            }
            return most
        }
        #expect(ahead(order(shards, buffer: 1)) == 1)
        #expect((10...20).contains(ahead(order(shards, buffer: 20))))
        // Two of the large ones are over the limit.
        #expect(ahead(order(shards, buffer: 300, bytes: 2000)) < 250)
        #expect(ahead(order(shards, buffer: 300, bytes: 1)) == 2)
        #expect(order(shards, buffer: 300, bytes: 2000).sorted() == Array(0..<400))
    }
}
