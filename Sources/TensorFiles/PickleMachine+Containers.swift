import Files

extension PickleMachine {
    /// Lists, tuples and sets; a set is kept as a list.
    mutating func sequence(_ code: UInt8) throws(FileError) {
        switch code {
        case UInt8(ascii: "]"), 0x8F: push(heap.list([]))
        case UInt8(ascii: "l"), 0x91: push(heap.list(try popToMark()))
        case UInt8(ascii: "a"): try append([try pop()])
        case UInt8(ascii: "e"), 0x90: try append(try popToMark())
        case UInt8(ascii: ")"): push(heap.tuple([]))
        case UInt8(ascii: "t"): push(heap.tuple(try popToMark()))
        case 0x85: push(heap.tuple([try pop()]))
        case 0x86:
            let second = try pop()
            push(heap.tuple([try pop(), second]))
        default:
            let third = try pop()
            let second = try pop()
            push(heap.tuple([try pop(), second, third]))
        }
    }

    private mutating func append(_ items: [PickleItem]) throws(FileError) {
        guard case .list(let index) = try top() else { throw damaged() }
        heap.lists[index] += items
    }

    mutating func dictionary(_ code: UInt8) throws(FileError) {
        switch code {
        case UInt8(ascii: "}"): push(heap.dictionary([]))
        case UInt8(ascii: "d"): push(heap.dictionary(try pairs(try popToMark())))
        case UInt8(ascii: "s"):
            let value = try pop()
            let key = try pop()
            try set([(key: key, value: value)])
        default: try set(try pairs(try popToMark()))
        }
    }

    private mutating func set(_ pairs: [PickleHeap.Pair]) throws(FileError) {
        guard case .dictionary(let index) = try top() else { throw damaged() }
        heap.dictionaries[index] += pairs
    }

    private func pairs(_ items: [PickleItem]) throws(FileError) -> [PickleHeap.Pair] {
        guard items.count.isMultiple(of: 2) else { throw damaged() }
        return stride(from: 0, to: items.count, by: 2).map { (key: items[$0], value: items[$0 + 1]) }
    }
}
