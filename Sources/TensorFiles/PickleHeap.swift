/// A value while a pickle is being read: plain, or the number of a container in the heap.
///
/// Numbers instead of references, so that a deep or cyclic pickle is no deep or cyclic graph of objects,
/// whose release would recurse or leak.
enum PickleItem {
    case none
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case list(Int)
    case tuple(Int)
    case dictionary(Int)
    case namespace(Int)
    case global(PickleGlobal)
    case storage(Int)
    case tensor(Int)
    case numpyDType(Int)
}

/// The containers that a pickle builds, by kind, and the tensors that it describes.
struct PickleHeap {
    typealias Pair = (key: PickleItem, value: PickleItem)

    /// What a persistent id says about a storage.
    struct Storage {
        let key: String
        /// Nil for an untyped storage, whose count is in bytes.
        let elementType: ElementType?
        let count: Int
    }

    /// A tensor as the pickle describes it; nothing of it is checked against the storage yet.
    struct Tensor {
        let storage: Int
        let elementType: ElementType
        let offset: Int
        let shape: [Int]
        let strides: [Int]
    }

    struct NumpyDType {
        /// Kind and size, such as "f8".
        let code: String
        var isBigEndian = false
    }

    var lists: [[PickleItem]] = []
    var tuples: [[PickleItem]] = []
    /// Pairs as they were set; equal keys are merged when the values are resolved.
    var dictionaries: [[Pair]] = []
    /// Numbers of the dictionaries that hold the fields; nil before BUILD sets them.
    var namespaces: [Int?] = []
    var storages: [Storage] = []
    var tensors: [Tensor] = []
    var numpyDTypes: [NumpyDType] = []

    mutating func list(_ items: [PickleItem]) -> PickleItem {
        lists.append(items)
        return .list(lists.count - 1)
    }

    mutating func tuple(_ items: [PickleItem]) -> PickleItem {
        tuples.append(items)
        return .tuple(tuples.count - 1)
    }

    mutating func dictionary(_ pairs: [Pair]) -> PickleItem {
        dictionaries.append(pairs)
        return .dictionary(dictionaries.count - 1)
    }

    /// The elements of a list or tuple, else nil.
    func elements(_ item: PickleItem) -> [PickleItem]? {
        switch item {
        case .list(let index): lists[index]
        case .tuple(let index): tuples[index]
        default: nil
        }
    }

    /// The sizes or strides of a tensor: a tuple or list of whole numbers, else nil.
    func integers(_ item: PickleItem) -> [Int]? {
        guard let elements = elements(item), elements.count <= StridedLayout.maximumRank else { return nil }
        var result: [Int] = []
        result.reserveCapacity(elements.count)
        for element in elements {
            guard case .int(let value) = element, let value = Int(exactly: value) else { return nil }
            result.append(value)
        }
        return result
    }
}
