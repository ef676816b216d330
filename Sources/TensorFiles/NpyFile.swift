import Files

/// One array in NumPy's `.npy` format, versions 1 to 3.
public enum NpyFile {
    static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

    /// Reads a file; the tensor is a view of it.
    ///
    /// Arrays in Fortran order are copied into row-major order. Big-endian numbers, structures and pickled
    /// objects are refused.
    public static func read(_ path: String) throws(FileError) -> StoredTensor {
        try read(try ByteStorage.map(path), path: path)
    }

    /// Reads bytes in memory; `path` names them in errors.
    package static func read(
        contents: [UInt8], path: String
    ) throws(FileError) -> StoredTensor {
        try read(try ByteStorage.copy(contents, path: path), path: path)
    }

    private static func read(
        _ storage: ByteStorage, path: String
    ) throws(FileError) -> StoredTensor {
        var reader = ByteReader(storage, path: path, what: "the header", range: 0..<storage.bytes.count)
        guard storage.bytes.starts(with: magic) else {
            throw FileError(.malformed, path: path, "is not a .npy file")
        }
        _ = try reader.skip(magic.count)
        let version = try reader.byte()
        _ = try reader.byte()
        let length: Int
        switch version {
        case 1: length = try reader.length(UInt16.self)
        case 2, 3: length = try reader.length(UInt32.self)
        default:
            throw FileError(.unsupported, path: path, "is of version \(version) of the .npy format")
        }
        // NumPy itself refuses more than 10,000 bytes.
        guard length <= 65_535 else {
            throw FileError(.refused, path: path, "has a header too large for one array")
        }
        let header = try NpyHeader(try reader.text(length), path: path)
        guard
            let (_, byteCount) = StridedLayout.size(of: header.shape, elementSize: header.dtype.byteCount),
            byteCount == reader.remaining
        else {
            throw FileError(
                .malformed, path: path,
                "is cut short or damaged: its shape \(header.shape) does not fit its number of bytes")
        }
        let view = StoredTensor(
            dtype: header.dtype, shape: header.shape, storage: storage, byteOffset: reader.offset,
            byteCount: byteCount)
        return header.isFortranOrder ? try rowMajor(view, path: path) : view
    }

    /// A copy of a tensor whose first dimension moves fastest, which is as large as the file.
    private static func rowMajor(
        _ view: StoredTensor, path: String
    ) throws(FileError) -> StoredTensor {
        let strides = StridedLayout.contiguousStrides(of: view.shape.reversed())
        var problem = ""
        let copy: StoredTensor? = view.withUnsafeBytes { (source: UnsafeRawBufferPointer) throws(Never) in
            let layout = StridedLayout(
                shape: view.shape, strides: strides.reversed(), offset: 0, elementSize: view.dtype.byteCount,
                storageByteCount: source.count, problem: &problem)
            guard let layout else { return nil }
            return StoredTensor(dtype: view.dtype, shape: view.shape) { (target) throws(Never) in
                layout.gather(from: source, into: target)
            }
        }
        guard let copy else {
            throw FileError(
                .cannotOpen, path: path, "needs \(view.byteCount) bytes of memory, which are not there")
        }
        return copy
    }
}
