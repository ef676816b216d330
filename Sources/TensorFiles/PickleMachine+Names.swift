import Files

extension PickleMachine {
    /// Operations around names: fetching one, "calling" it, setting a state, and storages.
    mutating func name(_ code: UInt8) throws(FileError) {
        switch code {
        case UInt8(ascii: "c"):
            let module = try reader.line()
            push(try global(module: module, name: try reader.line()))
        case 0x93:
            guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
                throw damaged()
            }
            push(try global(module: module, name: name))
        case UInt8(ascii: "R"), 0x81:
            let argument = try pop()
            guard case .global(let global) = try pop(), case .tuple(let index) = argument else {
                throw refused("calls something that is not a name")
            }
            push(try build(global, heap.tuples[index]))
        case UInt8(ascii: "b"): try setState(try pop())
        default: push(try storage(try pop()))
        }
    }

    /// The state of an object: the fields of a Namespace, the byte order of a NumPy dtype, nothing else.
    private mutating func setState(_ state: PickleItem) throws(FileError) {
        switch (try top(), state) {
        // The `_metadata` of a state dict: versions of layers, of no use for weights.
        case (.dictionary, _): break
        case (.namespace(let index), .dictionary(let fields)): heap.namespaces[index] = fields
        case (.numpyDType(let index), .tuple(let tuple)):
            let fields = heap.tuples[tuple]
            guard fields.count >= 2, case .string(let order) = fields[1] else { throw damaged() }
            heap.numpyDTypes[index].isBigEndian = order == ">"
        default: throw refused("sets the state of an object")
        }
    }

    /// ("storage", type, key, device, count) and in old files a sixth part for views, which is None.
    private mutating func storage(_ item: PickleItem) throws(FileError) -> PickleItem {
        guard case .tuple(let index) = item else { throw damaged() }
        let parts = heap.tuples[index]
        guard parts.count == 5 || parts.count == 6, case .string("storage") = parts[0] else {
            throw refused("refers to something that is not a storage of numbers")
        }
        if parts.count == 6 {
            guard case .none = parts[5] else {
                throw FileError(
                    .unsupported, path: reader.path, "is from a torch before 0.4: it has views of storages")
            }
        }
        guard case .string(let key) = parts[2], case .string = parts[3], case .int(let count) = parts[4],
            let count = Int(exactly: count), count >= 0
        else { throw damaged() }
        switch parts[1] {
        case .global(.typedStorage(let type)):
            heap.storages.append(PickleHeap.Storage(key: key, elementType: type, count: count))
        case .global(.untypedStorage):
            heap.storages.append(PickleHeap.Storage(key: key, elementType: nil, count: count))
        default: throw damaged()
        }
        return .storage(heap.storages.count - 1)
    }
}
