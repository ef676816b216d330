import Files

extension NpyFile {
    /// Writes a tensor, replacing an old file as a whole or not at all (`AtomicFile`).
    ///
    /// `bfloat16` is refused, since NumPy has no such type.
    public static func write(_ tensor: StoredTensor, to path: String) throws(FileError) {
        guard let code = tensor.dtype.npyCode else {
            throw FileError(
                .unsupported, path: path,
                "cannot be written: NumPy has no \(tensor.dtype.rawValue); use float32")
        }
        let numbers = tensor.shape.map(String.init).joined(separator: ", ")
        let shape = tensor.shape.count == 1 ? "(\(numbers),)" : "(\(numbers))"
        var header = Array("{'descr': '\(code)', 'fortran_order': False, 'shape': \(shape), }".utf8)
        // Spaces and a line feed so that the elements begin at a multiple of 64; ten bytes stand before. The
        // header stays far below the 65,535 bytes of version 1, as shapes have at most 64 numbers.
        while (header.count + 11) % 64 != 0 { header.append(UInt8(ascii: " ")) }
        header.append(UInt8(ascii: "\n"))
        var start = magic
        start += [1, 0]
        start.append(UInt16(header.count))
        try AtomicFile.replace(path) { (file) throws(FileError) in
            try file.write(start)
            try file.write(header)
            try tensor.withUnsafeBytes { (bytes) throws(FileError) in try file.write(bytes) }
        }
    }
}
