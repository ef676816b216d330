import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Read-only bytes with an owner: a heap block, or memory that another object keeps alive, such as a mapped file.
///
/// Unchecked because of the raw pointer. The bytes never change once an instance is shared: a heap block is filled
/// before its initialiser returns, and for borrowed memory the caller promises it.
final class ByteStorage: @unchecked Sendable {
    private enum Release {
        case free
        case keep(any AnyObject & Sendable)
    }

    let bytes: UnsafeRawBufferPointer
    private let release: Release

    private init(bytes: UnsafeRawBufferPointer, release: Release) {
        self.bytes = bytes
        self.release = release
    }

    /// Maps a whole regular file for reading.
    static func map(_ path: String) throws(FileError) -> ByteStorage {
        let file = try MappedFile(path)
        return ByteStorage(borrowing: file.bytes, from: file)
    }

    /// Points at memory that `owner` keeps alive and that nobody changes.
    convenience init(borrowing bytes: UnsafeRawBufferPointer, from owner: any AnyObject & Sendable) {
        self.init(bytes: bytes, release: .keep(owner))
    }

    /// A heap block of `count` bytes, 64-byte aligned, zeroed and then filled by `fill`; nil without memory.
    convenience init?<Failure: Error>(
        count: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var block: UnsafeMutableRawPointer?
        // posix_memalign instead of Swift's allocator, which traps where memory is short.
        guard posix_memalign(&block, 64, max(count, 1)) == 0, let block else { return nil }
        memset(block, 0, count)
        do throws(Failure) {
            try fill(UnsafeMutableRawBufferPointer(start: block, count: count))
        } catch {
            Self.freeBlock(block)
            throw error
        }
        self.init(bytes: UnsafeRawBufferPointer(start: block, count: count), release: .free)
    }

    /// A copy of `contents`, read as if it were the file at `path`.
    static func copy(_ contents: [UInt8], path: String) throws(FileError) -> ByteStorage {
        guard !contents.isEmpty else { throw FileError(.malformed, path: path, "is empty") }
        let copy = ByteStorage(count: contents.count) { (target) throws(Never) in
            target.copyBytes(from: contents)
        }
        guard let copy else {
            throw FileError(
                .cannotOpen, path: path, "needs \(contents.count) bytes of memory, which are not there")
        }
        return copy
    }

    private static func freeBlock(_ block: UnsafeMutableRawPointer) { free(block) }

    deinit {
        guard let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress) else { return }
        switch release {
        case .free: Self.freeBlock(base)
        case .keep: break
        }
    }
}
