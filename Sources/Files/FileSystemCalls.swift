#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The system calls of `AtomicFile` that fail when a disk is full or breaks; tests put failing ones in their
/// place.
package struct FileSystemCalls: Sendable {
    /// `write(2)`.
    package var write: @Sendable (Int32, UnsafeRawPointer, Int) -> Int
    /// `fsync(2)`.
    package var sync: @Sendable (Int32) -> Int32
    /// `rename(2)`.
    package var rename: @Sendable (String, String) -> Int32

    /// The system's own.
    package static let system = FileSystemCalls(
        write: { descriptor, bytes, count in
            #if canImport(Glibc)
                Glibc.write(descriptor, bytes, count)
            #else
                Darwin.write(descriptor, bytes, count)
            #endif
        },
        sync: { descriptor in fsync(descriptor) },
        rename: { old, new in
            #if canImport(Glibc)
                Glibc.rename(old, new)
            #else
                Darwin.rename(old, new)
            #endif
        })
}
