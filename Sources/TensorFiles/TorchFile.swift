import Files

/// Checkpoints of PyTorch (`.pth`, `.pt`), read and written without Python and without running anything in
/// them.
public enum TorchFile {
    /// Reads what `torch.save` wrote: the zip format, or the format from before torch 1.6.
    ///
    /// The file is mapped; tensors are views of it where they are contiguous. Objects other than tensors,
    /// numbers, text, containers and `argparse.Namespace` are refused by name. With `checksums` (the default)
    /// the bytes of every tensor are compared with the checksum in the zip file, where the writer stored any.
    public static func read(
        _ path: String, checksums: Bool = true
    ) throws(FileError) -> FileValue {
        try read(try ByteStorage.map(path), path: path, checksums: checksums)
    }

    /// Reads bytes in memory; `path` names them in errors.
    package static func read(
        contents: [UInt8], path: String, checksums: Bool = true
    ) throws(FileError) -> FileValue {
        try read(try ByteStorage.copy(contents, path: path), path: path, checksums: checksums)
    }

    private static func read(
        _ storage: ByteStorage, path: String, checksums: Bool
    ) throws(FileError) -> FileValue {
        if ZipArchive.recognises(storage) {
            return try readZip(storage, path: path, checksums: checksums)
        }
        if isLegacy(storage) { return try readLegacy(storage, path: path) }
        throw FileError(
            .malformed, path: path, "is not a file that torch.save wrote (neither zip nor the older format)")
    }
}
