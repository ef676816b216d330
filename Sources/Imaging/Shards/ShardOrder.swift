/// In which order a process reads the pictures of an epoch and in which it hands them out: arithmetic alone,
/// so that an epoch is begun anywhere.
///
/// 1. The shards' order is shuffled by seed and epoch, the same for all processes.
/// 2. That row of pictures is cut into as many equal parts as there are processes, and a part into
///    `laneCount` lanes; cuts may fall within a shard. Parts are equal because the last one goes on at the
///    beginning where the pictures do not divide, as in PyTorch's `DistributedSampler`.
/// 3. Pictures are taken from the lanes in turn into a shuffle buffer, and once that is full, for each that
///    goes in one is drawn that comes out.
///
/// How many threads there are makes no difference to any of this.
public struct ShardOrder: Sendable {
    /// The pictures in the order in which they are handed out.
    public let order: [Int]
    /// For each of these, its turn in reading: turn `t` is picture `t / laneCount` of lane `t % laneCount`.
    let turns: [Int32]
    /// The picture of each turn.
    let reading: [Int]

    /// Streams that are read in turn. A constant, as what a batch holds depends on it.
    static let laneCount = 16
    /// Bytes of encoded pictures above which the buffer counts as full whatever their number.
    public static let bufferBytes = 1 << 30

    /// The order of an epoch.
    ///
    /// - Parameters:
    ///   - rank: The process among `worldSize`.
    ///   - shuffleBuffer: Pictures in the buffer; 1 keeps the order of reading.
    public init(
        _ shards: TarShards, seed: UInt64, epoch: Int, rank: Int = 0, worldSize: Int = 1, shuffleBuffer: Int
    ) {
        self.init(
            shards, seed: seed, epoch: epoch, rank: rank, worldSize: worldSize, shuffleBuffer: shuffleBuffer,
            bufferBytes: Self.bufferBytes)
    }

    package init(
        _ shards: TarShards, seed: UInt64, epoch: Int, rank: Int, worldSize: Int, shuffleBuffer: Int,
        bufferBytes: Int
    ) {
        precondition(shuffleBuffer > 0 && worldSize > 0 && (0..<worldSize).contains(rank), "no such process")
        var generator = SeededGenerator(seed, UInt64(epoch), 0x5348_4152_4453)
        let row = Self.row(shards, &generator)
        let count = (row.count + worldSize - 1) / worldSize
        var own = SeededGenerator(seed, UInt64(epoch), 0x4255_4646_4552, UInt64(rank))
        let reading = Self.reading(row, from: rank * count, count: count)
        let turns = Self.shuffled(
            reading, sizes: shards, buffer: shuffleBuffer, bytes: bufferBytes, generator: &own)
        order = turns.map { reading[Int($0)] }
        self.turns = turns
        self.reading = reading
    }

    /// All pictures, shard after shuffled shard.
    private static func row(_ shards: TarShards, _ generator: inout SeededGenerator) -> [Int] {
        var order = Array(shards.paths.indices)
        for last in stride(from: order.count - 1, to: 0, by: -1) {
            order.swapAt(last, generator.whole(below: last + 1))
        }
        var row: [Int] = []
        row.reserveCapacity(shards.count)
        for shard in order { row.append(contentsOf: shards.starts[shard]..<shards.starts[shard + 1]) }
        return row
    }

    /// A part of the row, from lane after lane in turn.
    private static func reading(_ row: [Int], from start: Int, count: Int) -> [Int] {
        // The first lanes have one more where it does not divide.
        let (length, longer) = count.quotientAndRemainder(dividingBy: laneCount)
        return (0..<count).map { turn in
            let (step, lane) = turn.quotientAndRemainder(dividingBy: laneCount)
            return row[(start + lane * length + min(lane, longer) + step) % row.count]
        }
    }

    private static func shuffled(
        _ reading: [Int], sizes: TarShards, buffer limit: Int, bytes byteLimit: Int,
        generator: inout SeededGenerator
    ) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(reading.count)
        var buffer: [Int32] = []
        var bytes = 0
        func draw() {
            let place = generator.whole(below: buffer.count)
            buffer.swapAt(place, buffer.count - 1)
            let turn = buffer.removeLast()
            bytes -= sizes.encodedSize(of: reading[Int(turn)])
            result.append(turn)
        }
        for turn in reading.indices {
            buffer.append(Int32(turn))
            bytes += sizes.encodedSize(of: reading[turn])
            while buffer.count >= limit || bytes > byteLimit && buffer.count > 1 { draw() }
        }
        while !buffer.isEmpty { draw() }
        return result
    }
}
