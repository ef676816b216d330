import CVectors

/// One block of memory that is owned alone or not changed.
///
/// Sendable as whoever changes it makes sure to be its only owner.
final class VectorMemory: @unchecked Sendable {
    private(set) var base: UnsafeMutableRawPointer?
    private(set) var capacity = 0

    /// At least so many bytes, page-aligned; what is there already stays.
    func grow(to bytes: Int) throws(VectorError) {
        guard bytes > capacity else { return }
        let larger: UnsafeMutableRawPointer? =
            if let base { cv_memory_grow(base, capacity, bytes) } else { cv_memory_take(bytes) }
        guard let larger else { throw VectorError.noMemory(bytes: bytes) }
        (base, capacity) = (larger, bytes)
    }

    /// A copy of the first `bytes` in memory for `capacity`.
    func copy(bytes: Int, capacity: Int) throws(VectorError) -> VectorMemory {
        let copy = VectorMemory()
        try copy.grow(to: capacity)
        if let base, let target = copy.base { target.copyMemory(from: base, byteCount: bytes) }
        return copy
    }

    deinit {
        if let base { cv_memory_free(base, capacity) }
    }
}
