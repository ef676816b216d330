import CFaiss
import Digests
import Files

extension ApproximateIndex {
    /// Replaces the file at `path` by this index, in FAISS's format with a SHA-256 behind it.
    ///
    /// Any program that uses FAISS reads it.
    public func write(to path: String) throws(FileError) {
        try AtomicFile.replace(path) { (file) throws(FileError) in
            let output = IndexOutput(file, digest: try SHA256Stream(of: path))
            let status = withExtendedLifetime(output) {
                fa_write(handle, IndexOutput.callback, Unmanaged.passUnretained(output).toOpaque())
            }
            if let error = output.error { throw error }
            guard status == Int32(FA_OK) else {
                throw FileError(
                    .cannotWrite, path: path, "cannot be written: \(String(cString: fa_last_error()))")
            }
            try file.write(output.digest.finish() + IndexSeal.mark)
        }
    }

    /// Reads an index.
    ///
    /// Every size, position and number in the file is checked before FAISS sees it, so that no file can do
    /// harm.
    ///
    /// - Parameter acceptingForeign: Whether the file may have been written by another program, so that
    ///   nothing tells whether it was changed since: flat indexes, HNSW and IVF-PQ with 8 bits, with or
    ///   without ids.
    /// - Throws: `FileError` with one sentence.
    public static func read(from path: String, acceptingForeign: Bool = false) throws(FileError)
        -> ApproximateIndex
    {
        let file = try MappedFile(path)
        return try withExtendedLifetime(file) { () throws(FileError) in
            let sealed = try IndexSeal.contents(of: file.bytes, path: path)
            guard sealed != nil || acceptingForeign else {
                throw FileError(
                    .refused, path: path,
                    "does not end as an index of this program does: "
                        + "it was cut short, or another program wrote it"
                )
            }
            let contents = sealed ?? file.bytes
            let layout = try IndexFileLayout(contents, path: path)
            var handle: FAIndex?
            let status = fa_read(contents.baseAddress, layout.byteCount, &handle)
            guard status == Int32(FA_OK), let handle else {
                throw status == Int32(FA_OUT_OF_MEMORY)
                    ? FileError(.cannotOpen, path: path, "needs more memory than there is")
                    : FileError(
                        .malformed, path: path,
                        "cannot be read: \(FileError.quoted(String(cString: fa_last_error())))")
            }
            return ApproximateIndex(handle, kind: layout.kind, metric: layout.metric)
        }
    }
}

/// Where FAISS's bytes go, and what went wrong there.
private final class IndexOutput {
    let file: AtomicFile
    let digest: SHA256Stream
    var error: FileError?

    init(_ file: AtomicFile, digest: SHA256Stream) {
        self.file = file
        self.digest = digest
    }

    static let callback: fa_write_function = { context, bytes, count in
        guard let context else { return 1 }
        let output = Unmanaged<IndexOutput>.fromOpaque(context).takeUnretainedValue()
        let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
        do throws(FileError) {
            try output.file.write(bytes)
        } catch {
            output.error = error
            return 1
        }
        output.digest.update(bytes)
        return 0
    }
}
