import Files

extension TorchFile {
    /// The format since torch 1.6: `NAME/data.pkl` and one entry `NAME/data/KEY` per storage.
    static func readZip(
        _ storage: ByteStorage, path: String, checksums: Bool
    ) throws(FileError) -> FileValue {
        let archive = try ZipArchive(storage, path: path)
        guard let pickle = archive.entries.first(where: { isPickle($0.name) }) else {
            throw FileError(
                .malformed, path: path, "is a zip file, but not one of torch.save: it has no data.pkl")
        }
        let root = pickle.name.dropLast("data.pkl".count)
        guard archive["\(root)constants.pkl"] == nil else {
            throw FileError(
                .unsupported, path: path, "is a TorchScript program; save its state_dict with torch.save")
        }
        if let order = archive["\(root)byteorder"] {
            guard storage.bytes[order.range].elementsEqual("little".utf8) else {
                throw FileError(.unsupported, path: path, "was written on a big-endian machine")
            }
        }
        // torch can be told to leave checksums out; then all of them are zero.
        let verifies = checksums && pickle.checksum != 0
        if verifies { try archive.verify(pickle) }
        guard pickle.range.count <= PickleMachine.maximumLength else {
            throw FileError(.refused, path: path, "has a data.pkl too large for a weights file")
        }
        var machine = try PickleMachine(storage, path: path, what: "data.pkl", range: pickle.range)
        let result = try machine.run()

        var verified: Set<String> = []
        var resolver = PickleResolver(
            heap: machine.heap, pickleByteCount: pickle.range.count, fileByteCount: storage.bytes.count,
            path: path
        ) { (described) throws(FileError) in
            guard let entry = archive["\(root)data/\(described.key)"] else {
                throw FileError(
                    .malformed, path: path,
                    "lacks the storage \(FileError.quoted(described.key)) that a tensor refers to")
            }
            if verifies, verified.insert(described.key).inserted { try archive.verify(entry) }
            return (storage, entry.range)
        }
        return try resolver.value(result)
    }

    /// `data.pkl` in the one folder of the archive, whatever its name.
    private static func isPickle(_ name: String) -> Bool {
        name.hasSuffix("/data.pkl") && name.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 1
    }
}
