import Files

extension TorchFile {
    /// Writes a checkpoint that `torch.load(path, weights_only=True)` reads.
    ///
    /// Tensors go from where they are to the file without a copy. Objects are written as dictionaries of
    /// their fields, since torch's safe loader refuses classes. The file is replaced as a whole or not at all
    /// (`AtomicFile`).
    public static func write(_ value: FileValue, to path: String) throws(FileError) {
        var pickle = PickleWriter(path: path)
        try pickle.finish(value)
        try AtomicFile.replace(path) { (file) throws(FileError) in
            try write(pickle, to: file)
        }
    }

    /// Writes a checkpoint to a file that the caller commits.
    public static func write(_ value: FileValue, to file: AtomicFile) throws(FileError) {
        var pickle = PickleWriter(path: file.path)
        try pickle.finish(value)
        try write(pickle, to: file)
    }

    private static func write(_ pickle: PickleWriter, to file: AtomicFile) throws(FileError) {
        var zip = ZipWriter(file)
        try add(pickle.bytes, as: "archive/data.pkl", to: &zip)
        try add(Array("little".utf8), as: "archive/byteorder", to: &zip)
        for (key, tensor) in pickle.storages.enumerated() {
            try tensor.withUnsafeBytes { (bytes) throws(FileError) in
                try zip.add("archive/data/\(key)", bytes)
            }
        }
        try add(Array("3\n".utf8), as: "archive/version", to: &zip)
        try zip.finish()
    }

    private static func add(
        _ bytes: [UInt8], as name: String, to zip: inout ZipWriter
    ) throws(FileError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
            try zip.add(name, UnsafeRawBufferPointer(bytes))
        }
    }
}
