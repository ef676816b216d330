import Files

extension PickleMachine {
    /// The plain value that stands for calling `global` with `arguments` in Python.
    mutating func build(
        _ global: PickleGlobal, _ arguments: [PickleItem]
    ) throws(FileError) -> PickleItem {
        switch global {
        case .rebuildTensor: return try tensor(arguments, elementType: nil)
        case .rebuildTensorWithDType:
            guard arguments.count >= 7, case .string(let name) = arguments[6],
                let type = ElementType(rawValue: String(name.dropFirst("torch.".count)))
            else { throw damaged() }
            return try tensor(arguments, elementType: type)
        case .rebuildParameter, .rebuildParameterWithState:
            guard let data = arguments.first, case .tensor = data else { throw damaged() }
            return data
        case .orderedDictionary, .dictionary: return heap.dictionary(try pairs(arguments.first))
        case .defaultDictionary: return heap.dictionary(try pairs(arguments.dropFirst().first))
        case .list, .set: return heap.list(try copy(arguments.first))
        case .namespace:
            guard arguments.isEmpty else { throw damaged() }
            heap.namespaces.append(nil)
            return .namespace(heap.namespaces.count - 1)
        case .size: return heap.tuple(try copy(arguments.first))
        case .complex: return heap.tuple(arguments)
        case .device: return try device(arguments)
        case .path: return try path(arguments)
        case .encode: return try encode(arguments)
        case .bytes:
            guard arguments.isEmpty else { throw damaged() }
            return .bytes([])
        case .numpyDType:
            guard case .string(let code)? = arguments.first else { throw damaged() }
            heap.numpyDTypes.append(PickleHeap.NumpyDType(code: code))
            return .numpyDType(heap.numpyDTypes.count - 1)
        case .numpyScalar: return try numpyScalar(arguments)
        case .typedStorage, .untypedStorage, .torchDType: throw damaged()
        }
    }

    /// (storage, offset, size, strides, requires_grad, hooks, …)
    private mutating func tensor(
        _ arguments: [PickleItem], elementType: ElementType?
    ) throws(FileError) -> PickleItem {
        guard arguments.count >= 4, case .storage(let storage) = arguments[0],
            case .int(let offset) = arguments[1], let offset = Int(exactly: offset),
            let shape = heap.integers(arguments[2]), let strides = heap.integers(arguments[3]),
            let type = elementType ?? heap.storages[storage].elementType
        else { throw damaged() }
        try spend(64 + 16 * (shape.count + strides.count))
        heap.tensors.append(
            PickleHeap.Tensor(
                storage: storage, elementType: type, offset: offset, shape: shape, strides: strides))
        return .tensor(heap.tensors.count - 1)
    }

    /// The elements of a list or tuple, which may be shared: paid for, as the copy may be asked for often.
    private mutating func copy(_ item: PickleItem?) throws(FileError) -> [PickleItem] {
        guard let item else { return [] }
        guard let elements = heap.elements(item) else { throw damaged() }
        try spend(elements.count * MemoryLayout<PickleItem>.size)
        return elements
    }

    /// Python 2 wrote an ordered dictionary as a list of pairs.
    private mutating func pairs(_ item: PickleItem?) throws(FileError) -> [PickleHeap.Pair] {
        var result: [PickleHeap.Pair] = []
        for element in try copy(item) {
            guard let pair = heap.elements(element), pair.count == 2 else { throw damaged() }
            try spend(MemoryLayout<PickleHeap.Pair>.size)
            result.append((key: pair[0], value: pair[1]))
        }
        return result
    }

    private mutating func device(_ arguments: [PickleItem]) throws(FileError) -> PickleItem {
        guard case .string(let kind)? = arguments.first, arguments.count <= 2 else { throw damaged() }
        guard arguments.count == 2, case .int(let index) = arguments[1] else { return .string(kind) }
        try spend(kind.utf8.count + 24)
        return .string("\(kind):\(index)")
    }

    private mutating func path(_ arguments: [PickleItem]) throws(FileError) -> PickleItem {
        var result = ""
        for argument in arguments {
            guard case .string(let part) = argument else { throw damaged() }
            try spend(part.utf8.count + 1)
            if !result.isEmpty, !result.hasSuffix("/") { result += "/" }
            result += part
        }
        return .string(result)
    }

    /// Bytes that protocol 2 spells as Latin-1 text.
    private mutating func encode(_ arguments: [PickleItem]) throws(FileError) -> PickleItem {
        guard arguments.count == 2, case .string(let text) = arguments[0],
            case .string(let encoding) = arguments[1], ["latin1", "latin-1"].contains(encoding)
        else { throw damaged() }
        try spend(text.utf8.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { throw damaged() }
            bytes.append(byte)
        }
        return .bytes(bytes)
    }

    /// (dtype, bytes): learning rates in the original's checkpoints are such numbers.
    private func numpyScalar(_ arguments: [PickleItem]) throws(FileError) -> PickleItem {
        guard arguments.count == 2, case .numpyDType(let index) = arguments[0] else { throw damaged() }
        let bytes: [UInt8]
        switch arguments[1] {
        case .bytes(let value): bytes = value
        case .string(let text) where text.utf8.count <= 16: bytes = Array(text.utf8)
        default: throw damaged()
        }
        let dtype = heap.numpyDTypes[index]
        guard !dtype.isBigEndian || bytes.count == 1 else {
            throw FileError(.unsupported, path: reader.path, "holds big-endian numbers of NumPy")
        }
        guard let value = NumpyScalar.value(code: dtype.code, bytes: bytes) else {
            throw FileError(
                .unsupported, path: reader.path,
                "holds a NumPy number of the type \(FileError.quoted(dtype.code))")
        }
        return value
    }
}
