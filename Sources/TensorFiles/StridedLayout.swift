/// Where the elements of a tensor lie in its storage, checked; shapes and strides count elements.
struct StridedLayout {
    /// More dimensions than any tensor of a network has; bounds the work per tensor.
    static let maximumRank = 64

    let shape: [Int]
    let strides: [Int]
    let elementSize: Int
    /// Elements in the tensor.
    let count: Int
    /// Whether the elements lie one after the other in row-major order.
    let isContiguous: Bool
    /// Where the first element begins, in bytes from the start of the storage.
    let byteOffset: Int

    /// Bytes that the elements take once they are contiguous.
    var byteCount: Int { count * elementSize }

    /// Elements in a tensor of `shape` and their bytes; nil for negative sizes or numbers beyond `Int`.
    ///
    /// Zero-sized dimensions do not excuse the others: callers may multiply in any order without overflow.
    static func size(of shape: [Int], elementSize: Int) -> (count: Int, byteCount: Int)? {
        guard shape.count <= maximumRank else { return nil }
        var product = elementSize
        var isEmpty = false
        for size in shape {
            guard size >= 0 else { return nil }
            let (next, overflow) = product.multipliedReportingOverflow(by: max(size, 1))
            guard !overflow else { return nil }
            product = next
            if size == 0 { isEmpty = true }
        }
        return isEmpty ? (0, 0) : (product / elementSize, product)
    }

    /// Row-major strides of `shape`, which must have passed `size(of:elementSize:)`.
    static func contiguousStrides(of shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        var step = 1
        for axis in shape.indices.reversed() {
            strides[axis] = step
            step *= max(shape[axis], 1)
        }
        return strides
    }

    /// Checks a view of a storage; the result is a phrase that says what is wrong with it where it is nil.
    init?(
        shape: [Int], strides: [Int], offset: Int, elementSize: Int, storageByteCount: Int,
        problem: inout String
    ) {
        guard shape.count == strides.count, shape.count <= Self.maximumRank,
            let (count, _) = Self.size(of: shape, elementSize: elementSize),
            offset >= 0, strides.allSatisfy({ $0 >= 0 })
        else {
            problem = "has a shape or strides that make no sense"
            return nil
        }
        self.shape = shape
        self.strides = strides
        self.elementSize = elementSize
        self.count = count
        let expected = Self.contiguousStrides(of: shape)
        isContiguous = shape.indices.allSatisfy { shape[$0] <= 1 || strides[$0] == expected[$0] }
        guard count > 0 else {
            byteOffset = 0
            return
        }
        // Position of the last element, then the byte after it.
        var last = offset
        for (size, stride) in zip(shape, strides) {
            let (reach, tooFar) = stride.multipliedReportingOverflow(by: size - 1)
            let (sum, overflow) = last.addingReportingOverflow(reach)
            guard !tooFar, !overflow else {
                problem = "reaches outside its storage"
                return nil
            }
            last = sum
        }
        guard last < storageByteCount / elementSize else {
            problem = "reaches outside its storage"
            return nil
        }
        byteOffset = offset * elementSize
        // Elements must not share memory, save whole expanded dimensions: each stride has to step over all
        // that the smaller ones cover.
        var covered = 0
        let moving = shape.indices.filter { shape[$0] > 1 && strides[$0] > 0 }
        for axis in moving.sorted(by: { strides[$0] < strides[$1] }) {
            guard strides[axis] > covered else {
                problem = "has elements that overlap in memory"
                return nil
            }
            covered += strides[axis] * (shape[axis] - 1)
        }
    }

    /// Copies the elements in row-major order; `source` is the whole storage.
    func gather(from source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
        guard count > 0, let base = source.baseAddress, let out = target.baseAddress else { return }
        let start = base + byteOffset
        switch elementSize {
        case 1: gather(UInt8.self, from: start, into: out)
        case 2: gather(UInt16.self, from: start, into: out)
        case 4: gather(UInt32.self, from: start, into: out)
        default: gather(UInt64.self, from: start, into: out)
        }
    }

    private func gather<Word: FixedWidthInteger>(
        _: Word.Type, from start: UnsafeRawPointer, into out: UnsafeMutableRawPointer
    ) {
        guard let inner = shape.last, let innerStride = strides.last else {
            out.storeBytes(of: start.loadUnaligned(as: Word.self), as: Word.self)
            return
        }
        var index = [Int](repeating: 0, count: shape.count - 1)
        var row = 0
        var written = 0
        while written < count {
            for step in 0..<inner {
                let element = start.loadUnaligned(
                    fromByteOffset: (row + step * innerStride) * elementSize, as: Word.self)
                out.storeBytes(of: element, toByteOffset: (written + step) * elementSize, as: Word.self)
            }
            written += inner
            // Advance the outer indices like an odometer.
            var axis = index.count - 1
            while axis >= 0 {
                index[axis] += 1
                row += strides[axis]
                if index[axis] < shape[axis] { break }
                row -= strides[axis] * shape[axis]
                index[axis] = 0
                axis -= 1
            }
        }
    }
}
