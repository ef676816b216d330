#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Indexes of many shards, several at a time: what takes time is waiting for each header.
final class ShardIndexing: Sendable {
    private struct State {
        var next = 0
        var done = 0
        var running: Int
        var results: [Result<ShardIndex, ShardError>?]
    }

    private let paths: [String]
    private let cache: String?
    private let cachedFrom: Int
    private let monitor: Monitor<State>
    private let threadCount: Int

    /// Shards read at a time.
    static let threads = 16

    init(paths: [String], cache: String?, cachedFrom: Int) {
        self.paths = paths
        self.cache = cache
        self.cachedFrom = cachedFrom
        threadCount = min(Self.threads, paths.count)
        monitor = Monitor(State(running: threadCount, results: Array(repeating: nil, count: paths.count)))
    }

    /// All indexes in order, or what is wrong with the first shard that has something.
    func run(progress: (Int, Int) -> Void) throws(ShardError) -> [ShardIndex] {
        let threads = (0..<threadCount).compactMap { _ in WorkerThread.start { [self] in work() } }
        if threads.count < threadCount {
            monitor.withLock { $0.running -= threadCount - threads.count }
        }
        if threads.isEmpty {
            monitor.withLock { $0.running = 1 }
            work()
        }
        var shown = -1
        while true {
            let (done, isEnd) = monitor.wait { state in
                state.done != shown || state.running == 0 ? (state.done, state.running == 0) : nil
            }
            if done != shown { progress(done, paths.count) }
            shown = done
            if isEnd { break }
        }
        for thread in threads { thread.join() }
        var indexes: [ShardIndex] = []
        for case let result? in monitor.withLock({ $0.results }) { indexes.append(try result.get()) }
        return indexes
    }

    private func work() {
        while true {
            // After a failure the shards before it are still looked at, so that the first one is reported.
            let next = monitor.withLock { state -> Int? in
                guard state.next < paths.count else { return nil }
                defer { state.next += 1 }
                return state.next
            }
            guard let next else { break }
            let result = Result { () throws(ShardError) in try index(of: paths[next]) }
            monitor.change { state in
                state.results[next] = result
                state.done += 1
                if case .failure = result { state.next = paths.count }
            }
        }
        monitor.change { $0.running -= 1 }
    }

    private func index(of path: String) throws(ShardError) -> ShardIndex {
        let file = try TarFile(path, access: .scattered)
        let kept = cache.map { CacheFile(key: "shard " + PictureFile.absolute(path), in: $0) }
        if let index = kept?.read().flatMap({ ShardIndex(cached: $0, file: file) }) { return index }
        let index = try ShardIndex(of: file)
        // A shard that was changed a moment ago may change again without its time doing so.
        if index.members >= cachedFrom, Int(time(nil)) * 1_000_000_000 - file.modified > 3_000_000_000 {
            kept?.write { index.write(to: &$0) }
        }
        return index
    }
}

extension ShardIndex {
    /// Takes an index out of a cache file; nil where it is of a shard that was another then.
    init?(cached reader: CacheReader, file: TarFile) {
        var reader = reader
        guard reader.number() == file.size, reader.number() == file.modified,
            let members = reader.number(), let surplus = reader.number(), let names = reader.paths(),
            let offsets = reader.numbers(), let sizes = reader.numbers(),
            offsets.count == names.count, sizes.count == names.count,
            zip(offsets, sizes).allSatisfy({
                (0...file.size).contains($0) && (0...(file.size - $0)).contains($1)
            })
        else { return nil }
        self.init(fileSize: file.size, modified: file.modified)
        self.members = members
        self.surplus = surplus
        self.names = names
        self.offsets = offsets
        self.sizes = sizes
    }

    func write(to writer: inout CacheWriter) {
        for number in [fileSize, modified, members, surplus] { writer.append(number) }
        writer.append(names)
        writer.append(offsets)
        writer.append(sizes)
    }
}
