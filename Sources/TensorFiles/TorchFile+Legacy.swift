import Files

extension TorchFile {
    /// The number 0x1950A86A20F9469CFC6C as a pickle of protocol 2, less its first two bytes.
    private static let magic: [UInt8] = [
        0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]

    static func isLegacy(_ storage: ByteStorage) -> Bool {
        storage.bytes.count > 15 && storage.bytes[0] == 0x80 && storage.bytes[2..<15].elementsEqual(magic)
    }

    /// The format before torch 1.6: pickles of a magic number, a version, the system, the value and the
    /// storages' keys; then per key a count of eight bytes and the elements.
    static func readLegacy(_ storage: ByteStorage, path: String) throws(FileError) -> FileValue {
        let end = storage.bytes.count
        var position = 15
        let version = try pickle(storage, path: path, what: "the version", position: &position)
        guard case .int(1001) = version.item else {
            throw FileError(
                .unsupported, path: path, "has a version of the older format that is not known")
        }
        let system = try pickle(storage, path: path, what: "the system record", position: &position)
        if case .dictionary(let index) = system.item {
            for case (.string("little_endian"), .bool(false)) in system.heap.dictionaries[index] {
                throw FileError(.unsupported, path: path, "was written on a big-endian machine")
            }
        }
        let start = position
        let value = try pickle(storage, path: path, what: "the pickle", position: &position)
        let pickleByteCount = position - start
        let keys = try pickle(storage, path: path, what: "the list of storages", position: &position)

        // The list gives the order; the element size comes from the tensors that use a storage.
        var sizes: [String: Int] = [:]
        for described in value.heap.storages {
            let size = described.elementType?.byteCount ?? 1
            guard sizes.updateValue(size, forKey: described.key) ?? size == size else {
                throw FileError(.malformed, path: path, "describes one storage in two ways")
            }
        }
        var reader = ByteReader(storage, path: path, what: "the storages", range: position..<end)
        var ranges: [String: Range<Int>] = [:]
        for item in keys.heap.elements(keys.item) ?? [] {
            guard case .string(let key) = item, let size = sizes[key], ranges[key] == nil else {
                throw reader.malformed("is damaged in the list of storages")
            }
            let count = try reader.number(Int64.self)
            let (byteCount, overflow) = Int(count).multipliedReportingOverflow(by: size)
            guard !overflow else { throw reader.malformed("is damaged in the storages") }
            ranges[key] = try reader.skip(byteCount)
        }
        var resolver = PickleResolver(
            heap: value.heap, pickleByteCount: pickleByteCount, fileByteCount: end, path: path
        ) { (described) throws(FileError) in
            guard let range = ranges[described.key] else {
                throw FileError(
                    .malformed, path: path,
                    "lacks the storage \(FileError.quoted(described.key)) that a tensor refers to")
            }
            return (storage, range)
        }
        return try resolver.value(value.item)
    }

    private static func pickle(
        _ storage: ByteStorage, path: String, what: String, position: inout Int
    ) throws(FileError) -> (item: PickleItem, heap: PickleHeap) {
        var machine = try PickleMachine(
            storage, path: path, what: what, range: position..<storage.bytes.count)
        let item = try machine.run()
        position = machine.reader.offset
        return (item, machine.heap)
    }
}
