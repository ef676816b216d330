/// One of the streams that an epoch's pictures are read from: forward only, each shard once, in large pieces.
///
/// Whoever needs a picture reads on up to it; what is passed on the way waits here for those who need it.
/// These are no more than the shuffle buffer holds, as they go out later than what is needed now.
final class ShardLane: Sendable {
    private struct State {
        /// Pictures in the order of reading, with their turns; from `next` on they are still to be read.
        let wanted: [(turn: Int32, picture: Int)]
        var next = 0
        var waiting: [Int32: Result<[UInt8], ImageError>] = [:]
        var shard = -1
        var file: TarFile?
        var failure: ShardError?
        var window: [UInt8] = []
        var windowStart = 0
        var windowCount = 0
    }

    private let shards: TarShards
    private let state: Monitor<State>

    /// Bytes that are asked for at a time.
    private static let windowSize = 1 << 20
    /// Windows that the system is asked to fetch ahead.
    private static let windowsAhead = 4

    init(_ shards: TarShards, wanted: [(turn: Int32, picture: Int)]) {
        self.shards = shards
        state = Monitor(State(wanted: wanted))
    }

    /// The encoded picture of a turn, once.
    func take(_ turn: Int32, maximumSize: Int) throws(ImageError) -> [UInt8] {
        let result = state.withLock { state in
            while state.next < state.wanted.count, state.waiting[turn] == nil {
                let (turn, picture) = state.wanted[state.next]
                state.next += 1
                state.waiting[turn] = Result { () throws(ImageError) in
                    try read(picture, maximumSize: maximumSize, &state)
                }
            }
            return state.waiting.removeValue(forKey: turn)
        }
        guard let result else { preconditionFailure("a picture of the stream is taken twice") }
        return try result.get()
    }

    private func read(
        _ picture: Int, maximumSize: Int, _ state: inout State
    ) throws(ImageError) -> [UInt8] {
        let (shard, member) = shards.place(of: picture)
        let index = shards.indexes[shard]
        let (offset, size) = (index.offsets[member], index.sizes[member])
        try shards.checkSize(of: picture, size, maximumSize)
        do throws(ShardError) {
            // A shard is begun anew where a lane comes to it again, which happens where there are very few
            // pictures.
            if shard != state.shard || offset < state.windowStart { try begin(shard, &state) }
            if let failure = state.failure { throw failure }
            guard let file = state.file else { throw ShardError(shards.paths[shard], "it is not open") }
            var failure: ShardError?
            let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
                do throws(ShardError) {
                    let part = UnsafeMutableBufferPointer(rebasing: buffer[..<size])
                    try Self.fill(UnsafeMutableRawBufferPointer(part), from: file, at: offset, &state)
                    filled = size
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            return bytes
        } catch {
            throw .unreadable(file: error.shard, reason: error.reason)
        }
    }

    private func begin(_ shard: Int, _ state: inout State) throws(ShardError) {
        state.shard = shard
        state.file = nil
        state.failure = nil
        (state.windowStart, state.windowCount) = (0, 0)
        do throws(ShardError) {
            state.file = try shards.open(shard, access: .sequential)
        } catch {
            state.failure = error
        }
    }

    /// Copies what the window holds and reads on for the rest.
    private static func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from file: TarFile, at offset: Int, _ state: inout State
    ) throws(ShardError) {
        var filled = 0
        while filled < buffer.count {
            let place = offset + filled
            if place < state.windowStart || place >= state.windowStart + state.windowCount {
                try moveWindow(to: place, file, &state)
            }
            let start = place - state.windowStart
            let count = min(buffer.count - filled, state.windowCount - start)
            state.window.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)]))
            }
            filled += count
        }
    }

    private static func moveWindow(to offset: Int, _ file: TarFile, _ state: inout State) throws(ShardError) {
        let count = min(windowSize, file.size - offset)
        guard count > 0 else { throw ShardError(file.path, at: offset, "the file ends there") }
        if state.window.count < count { state.window = [UInt8](repeating: 0, count: count) }
        (state.windowStart, state.windowCount) = (offset, 0)
        try state.window.withUnsafeMutableBufferPointer { (window) throws(ShardError) in
            let part = UnsafeMutableBufferPointer(rebasing: window[..<count])
            try file.read(UnsafeMutableRawBufferPointer(part), at: offset)
        }
        state.windowCount = count
        let end = offset + count
        file.willNeed(end..<min(end + windowsAhead * windowSize, file.size))
    }
}
