/// Uninitialised memory that grows on demand and is kept for the next picture.
///
/// It holds work space of trivial elements. Growing discards what was there.
struct GrowingBuffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private var capacity: Int

    init(capacity: Int = 0) {
        self.capacity = capacity
        base = Self.allocate(capacity)
    }

    deinit {
        base.deallocate()
    }

    /// Memory for `count` elements at least, with undefined content.
    @discardableResult
    mutating func reserve(_ count: Int) -> UnsafeMutablePointer<Element> {
        if count > capacity {
            base.deallocate()
            capacity = count + count / 4
            base = Self.allocate(capacity)
        }
        return base
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
        // 64 bytes: a cache line, and enough for any vector.
        let bytes = max(count * MemoryLayout<Element>.stride, 64)
        return UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            .assumingMemoryBound(to: Element.self)
    }
}
