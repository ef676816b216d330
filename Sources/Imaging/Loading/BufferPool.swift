/// Blocks of memory of one size that are used again: fresh ones cost the system a page fault for each page.
final class BufferPool: Sendable {
    private let size: Int
    private let kept: Int
    private let free = Monitor<[UnsafeMutableRawPointer]>([])

    /// Keeps at most `kept` free blocks.
    init(size: Int, kept: Int) {
        self.size = max(size, 1)
        self.kept = kept
    }

    deinit {
        free.withLock { $0.forEach { $0.deallocate() } }
    }

    func take() -> UnsafeMutableRawPointer {
        free.withLock { $0.popLast() } ?? .allocate(byteCount: size, alignment: 64)
    }

    func give(_ block: UnsafeMutableRawPointer) {
        let surplus = free.withLock { blocks in
            if blocks.count < kept {
                blocks.append(block)
                return false
            }
            return true
        }
        if surplus { block.deallocate() }
    }
}
