import Digests
import Files

/// What ends an index file that this library wrote: 32 bytes of SHA-256 of all bytes before them, and 16
/// bytes that say that it is one. FAISS does not read that far.
enum IndexSeal {
    static let mark = Array("swift-dino index".utf8)
    static let byteCount = SHA256Stream.byteCount + mark.count

    /// The bytes before the seal, which must be the ones that were sealed; nil where there is no seal.
    static func contents(
        of bytes: UnsafeRawBufferPointer, path: String
    ) throws(FileError) -> UnsafeRawBufferPointer? {
        guard bytes.count >= byteCount, bytes.suffix(mark.count).elementsEqual(mark) else { return nil }
        let contents = UnsafeRawBufferPointer(rebasing: bytes.dropLast(byteCount))
        let stream = try SHA256Stream(of: path)
        stream.update(contents)
        guard bytes.dropLast(mark.count).suffix(SHA256Stream.byteCount).elementsEqual(try stream.finish())
        else {
            throw FileError(
                .malformed, path: path, "was damaged or changed: its bytes are not those that were written")
        }
        return contents
    }
}
