/// The pictures of one epoch, read from shards by as many threads as ask for them.
final class ShardStream: PictureSource {
    private let shards: TarShards
    private let order: ShardOrder
    private let lanes: [ShardLane]

    /// A stream that hands out the pictures at these places of the order, each once; it reads no others.
    init(_ shards: TarShards, _ order: ShardOrder, positions: Range<Int>) {
        self.shards = shards
        self.order = order
        var isWanted = [Bool](repeating: false, count: order.reading.count)
        for turn in order.turns[positions] { isWanted[Int(turn)] = true }
        lanes = (0..<ShardOrder.laneCount).map { lane in
            let turns = stride(from: lane, to: order.reading.count, by: ShardOrder.laneCount)
            return ShardLane(
                shards, wanted: turns.filter { isWanted[$0] }.map { (Int32($0), order.reading[$0]) })
        }
    }

    var count: Int { shards.count }

    func name(of index: Int) -> String { shards.name(of: index) }

    func image(
        _ index: Int, position: Int?, options: DecodeOptions, jpegScaleDenominator: (Int, Int) -> Int
    ) throws(ImageError) -> Image {
        let bytes: [UInt8]
        if let position {
            let turn = order.turns[position]
            bytes = try lanes[Int(turn) % ShardOrder.laneCount].take(
                turn, maximumSize: options.maximumFileSize)
        } else {
            // A substitute, which the stream may have passed or not come to yet: rare enough to be read on
            // its own.
            bytes = try shards.encoded(index, maximumSize: options.maximumFileSize)
        }
        return try Image.decode(
            bytes, name: shards.name(of: index), options: options, jpegScaleDenominator: jpegScaleDenominator)
    }
}

extension BatchLoader {
    /// Starts workers that load an epoch's pictures from tar shards.
    ///
    /// - Parameters:
    ///   - options: `startBatch` goes on within the epoch: what was handed out before is passed over unread.
    ///   - skipped: where unreadable pictures are put down; give the same for all epochs.
    public convenience init(
        shards: TarShards, order: ShardOrder, recipe: Recipe, options: BatchLoaderOptions,
        skipped: SkippedPictures = SkippedPictures()
    ) {
        let start = min(options.startBatch * options.batchSize, order.order.count)
        self.init(
            source: ShardStream(shards, order, positions: start..<order.order.count), order: order.order,
            recipe: recipe, options: options, skipped: skipped)
    }
}
