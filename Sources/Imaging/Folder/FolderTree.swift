/// A folder, and a walk through each folder in it, several at a time.
final class FolderTree: Sendable {
    /// The folder itself.
    let top: FolderEntries
    private struct State {
        var next = 0
        var walks: [Result<FolderWalk, ImageFolderError>?]
    }

    private let root: String
    private let state: Monitor<State>

    /// Folders that are read at a time: on a network what takes time is waiting.
    private static let threads = 16

    /// Reads the folder at `path` and all below it.
    init(path: String) throws(ImageFolderError) {
        root = path.hasSuffix("/") ? path : path + "/"
        top = try FolderEntries(path: path, keeping: { ImageFolder.isPicture($0) })
        state = Monitor(State(walks: Array(repeating: nil, count: top.folders.count)))
        // A thread costs more than a few folders do.
        let threads = (0..<min(Self.threads, top.folders.count / 4)).compactMap { _ in
            WorkerThread.start { [self] in work() }
        }
        work()
        for thread in threads { thread.join() }
    }

    private func work() {
        while true {
            let next = state.withLock { state -> Int? in
                guard state.next < top.folders.count else { return nil }
                defer { state.next += 1 }
                return state.next
            }
            guard let next else { return }
            let result = Result { () throws(ImageFolderError) in
                var walk = FolderWalk(root: root, stamp: top.stamp)
                try walk.visit(top.folders[next])
                return walk
            }
            state.withLock { state in
                state.walks[next] = result
                if case .failure = result { state.next = top.folders.count }
            }
        }
    }

    /// The walks, in the order of the folders; or what was wrong with the first folder that could not be
    /// read.
    ///
    /// Call once: they take memory, and are the caller's from then on.
    func takeWalks() throws(ImageFolderError) -> [FolderWalk] {
        var walks: [FolderWalk] = []
        let results = state.withLock { state in
            defer { state.walks = [] }
            return state.walks
        }
        for case let result? in results { walks.append(try result.get()) }
        return walks
    }
}
