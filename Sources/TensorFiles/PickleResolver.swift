import Files

/// Turns the heap of a pickle into immutable values, and refuses what no caller could walk safely.
///
/// Containers that a pickle shares stay shared. Refused are cycles, nesting beyond `maximumDepth`, and
/// sharing that would unfold to far more values than the pickle has bytes (a list of ten lists of ten lists
/// …), so that code that walks a `FileValue` recursively is bounded in depth and in time.
struct PickleResolver {
    /// Checkpoints nest about five deep.
    static let maximumDepth = 64

    typealias View = (storage: ByteStorage, range: Range<Int>)

    private struct Resolved {
        let value: FileValue
        /// Levels of containers, 0 for plain values.
        let height: Int
        /// Values in the tree once sharing is unfolded, long text counting by its length.
        let size: Int
    }

    private enum Node {
        case list(Int)
        case tuple(Int)
        case dictionary(Int)
        case namespace(Int)
        case tensor(Int)
    }

    private enum Progress {
        case untouched
        case begun
        case done(Resolved)
    }

    private let heap: PickleHeap
    private let path: String
    private let locate: (PickleHeap.Storage) throws(FileError) -> View
    private let maximumSize: Int
    /// Bytes that tensors may take that are not views of the file, checked before they are taken.
    private var gatherAllowance: Int
    /// One per container and tensor of the heap, kind after kind.
    private var progress: [Progress]

    /// Prepares to resolve; `locate` finds where the bytes of a storage lie.
    init(
        heap: PickleHeap, pickleByteCount: Int, fileByteCount: Int, path: String,
        locate: @escaping (PickleHeap.Storage) throws(FileError) -> View
    ) {
        self.heap = heap
        self.path = path
        self.locate = locate
        maximumSize = (1 << 20) + 16 * min(pickleByteCount, PickleMachine.maximumLength)
        let nodes = heap.lists.count + heap.tuples.count + heap.dictionaries.count
        progress = Array(repeating: .untouched, count: nodes + heap.namespaces.count + heap.tensors.count)
        gatherAllowance = (64 << 20) + 2 * min(fileByteCount, Int.max / 4)
    }

    mutating func value(_ item: PickleItem) throws(FileError) -> FileValue {
        try resolve(item, depth: 0).value
    }

    private mutating func resolve(_ item: PickleItem, depth: Int) throws(FileError) -> Resolved {
        switch item {
        case .none: return leaf(.none)
        case .bool(let value): return leaf(.bool(value))
        case .int(let value): return leaf(.int(value))
        case .double(let value): return leaf(.double(value))
        case .string(let value): return leaf(.string(value), byteCount: value.utf8.count)
        case .bytes(let value): return leaf(.bytes(value), byteCount: value.count)
        case .list(let index): return try resolve(node: .list(index), depth: depth)
        case .tuple(let index): return try resolve(node: .tuple(index), depth: depth)
        case .dictionary(let index): return try resolve(node: .dictionary(index), depth: depth)
        case .namespace(let index): return try resolve(node: .namespace(index), depth: depth)
        case .tensor(let index): return try resolve(node: .tensor(index), depth: depth)
        case .global, .storage, .numpyDType:
            throw FileError(
                .unsupported, path: path, "holds a type, a bare storage or a NumPy dtype as a value")
        }
    }

    private func leaf(_ value: FileValue, byteCount: Int = 0) -> Resolved {
        Resolved(value: value, height: 0, size: 1 + byteCount / 8)
    }

    private mutating func resolve(node: Node, depth: Int) throws(FileError) -> Resolved {
        let position = position(of: node)
        switch progress[position] {
        case .begun: throw FileError(.refused, path: path, "holds a container that contains itself")
        case .done(let known):
            // A shared container may be met at a greater depth than the one at which it was resolved.
            try check(depth: depth + known.height)
            return known
        case .untouched: break
        }
        try check(depth: depth + 1)
        progress[position] = .begun
        let resolved: Resolved
        switch node {
        case .list(let index):
            let parts = try resolveAll(heap.lists[index], depth: depth)
            resolved = try container(.list(parts.map(\.value)), of: parts)
        case .tuple(let index):
            let parts = try resolveAll(heap.tuples[index], depth: depth)
            resolved = try container(.tuple(parts.map(\.value)), of: parts)
        case .dictionary(let index):
            let (fields, parts) = try resolvePairs(heap.dictionaries[index], depth: depth)
            resolved = try container(.dictionary(fields), of: parts)
        case .namespace(let index):
            var pairs: [PickleHeap.Pair] = []
            if let fields = heap.namespaces[index] { pairs = heap.dictionaries[fields] }
            let (fields, parts) = try resolvePairs(pairs, depth: depth)
            resolved = try container(.object(name: "argparse.Namespace", fields: fields), of: parts)
        case .tensor(let index):
            resolved = leaf(.tensor(try tensor(heap.tensors[index])))
        }
        progress[position] = .done(resolved)
        return resolved
    }

    private func position(of node: Node) -> Int {
        let tuples = heap.lists.count
        let dictionaries = tuples + heap.tuples.count
        let namespaces = dictionaries + heap.dictionaries.count
        switch node {
        case .list(let index): return index
        case .tuple(let index): return tuples + index
        case .dictionary(let index): return dictionaries + index
        case .namespace(let index): return namespaces + index
        case .tensor(let index): return namespaces + heap.namespaces.count + index
        }
    }

    private func check(depth: Int) throws(FileError) {
        guard depth <= Self.maximumDepth else {
            throw FileError(
                .refused, path: path, "nests its values more than \(Self.maximumDepth) deep")
        }
    }

    private mutating func resolveAll(
        _ items: [PickleItem], depth: Int
    ) throws(FileError) -> [Resolved] {
        var parts: [Resolved] = []
        parts.reserveCapacity(items.count)
        for item in items { parts.append(try resolve(item, depth: depth + 1)) }
        return parts
    }

    private mutating func resolvePairs(
        _ pairs: [PickleHeap.Pair], depth: Int
    ) throws(FileError) -> (FileDictionary, [Resolved]) {
        var dictionary = FileDictionary()
        var parts: [Resolved] = []
        parts.reserveCapacity(pairs.count)
        for pair in pairs {
            let part = try resolve(pair.value, depth: depth + 1)
            let byteCount: Int
            switch pair.key {
            case .string(let key):
                dictionary[.string(key)] = part.value
                byteCount = key.utf8.count
            case .int(let key):
                dictionary[.int(key)] = part.value
                byteCount = 0
            default:
                throw FileError(
                    .unsupported, path: path,
                    "holds a dictionary with a key that is neither text nor a whole number")
            }
            parts.append(Resolved(value: .none, height: part.height, size: part.size + byteCount / 8))
        }
        return (dictionary, parts)
    }

    private func container(
        _ value: FileValue, of parts: [Resolved]
    ) throws(FileError) -> Resolved {
        var size = 1
        var height = 0
        for part in parts {
            // No overflow: every part's size is at most `maximumSize`, and the sum is checked each time.
            size += part.size
            height = max(height, part.height)
            guard size <= maximumSize else {
                throw FileError(
                    .refused, path: path,
                    "describes far more values than its size can hold; it looks made to exhaust memory")
            }
        }
        return Resolved(value: value, height: height + 1, size: size)
    }

    private mutating func tensor(_ tensor: PickleHeap.Tensor) throws(FileError) -> StoredTensor {
        let described = heap.storages[tensor.storage]
        let view = try locate(described)
        let unit = described.elementType?.byteCount ?? 1
        let (needed, overflow) = described.count.multipliedReportingOverflow(by: unit)
        guard !overflow, needed <= view.range.count else {
            throw FileError(
                .malformed, path: path,
                "is cut short: storage \(FileError.quoted(described.key)) has fewer bytes than it says")
        }
        var problem = ""
        guard
            let layout = StridedLayout(
                shape: tensor.shape, strides: tensor.strides, offset: tensor.offset,
                elementSize: tensor.elementType.byteCount, storageByteCount: needed, problem: &problem)
        else { throw FileError(.malformed, path: path, "holds a tensor that \(problem)") }
        if layout.isContiguous {
            return StoredTensor(
                dtype: tensor.elementType, shape: tensor.shape, storage: view.storage,
                byteOffset: view.range.lowerBound + layout.byteOffset, byteCount: layout.byteCount)
        }
        guard layout.byteCount <= gatherAllowance else {
            throw FileError(
                .refused, path: path, "holds a tensor that is expanded far beyond the bytes in the file")
        }
        gatherAllowance -= layout.byteCount
        let source = UnsafeRawBufferPointer(rebasing: view.storage.bytes[view.range])
        let gathered = StoredTensor(dtype: tensor.elementType, shape: tensor.shape) {
            (target) throws(Never) in layout.gather(from: source, into: target)
        }
        guard let gathered else {
            throw FileError(
                .cannotOpen, path: path, "needs \(layout.byteCount) bytes of memory, which are not there")
        }
        return gathered
    }
}
