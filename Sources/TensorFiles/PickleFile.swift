import Files

/// Plain values that Python's `pickle.dump` wrote: numbers, text, lists, tuples, dictionaries, arrays.
public enum PickleFile {
    /// Reads one pickle; nothing in it is run, and what is no plain value is refused by name.
    public static func read(_ path: String) throws(FileError) -> FileValue {
        let storage = try ByteStorage.map(path)
        let count = storage.bytes.count
        var machine = try PickleMachine(storage, path: path, what: "the pickle", range: 0..<count)
        let item = try machine.run()
        guard machine.reader.offset == count else {
            throw FileError(.malformed, path: path, "holds bytes behind its pickle")
        }
        var resolver = PickleResolver(
            heap: machine.heap, pickleByteCount: count, fileByteCount: count, path: path
        ) { (_) throws(FileError) in
            throw FileError(.unsupported, path: path, "refers to tensors that lie outside it")
        }
        return try resolver.value(item)
    }
}
