import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What can be found out again, kept in a file: replaced as a whole, believed only where it is whole and of
/// this key.
///
/// Laid out as magic number, key, contents and a checksum of all, in this machine's byte order. Nothing that
/// goes wrong with it is an error: it is then as if there were none.
struct CacheFile {
    /// The file.
    let path: String
    private let key: [UInt8]

    private static let magic: UInt64 = 0x3130_4843_4944_5753

    /// What is kept in a folder of caches for a key, such as a kind and a path.
    init(key: String, in folder: String) {
        self.key = Array(key.utf8)
        path = folder + "/" + String(Self.checksum(self.key), radix: 36)
    }

    /// The user's folder for caches of this kind: `XDG_CACHE_HOME/swift-dino/KIND`, or below `~/.cache`.
    static func folder(_ kind: String) -> String? {
        func value(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        let caches = value("XDG_CACHE_HOME") ?? value("HOME").map { $0 + "/.cache" }
        return caches.map { "\($0)/swift-dino/\(kind)" }
    }

    /// The contents, or nil.
    func read() -> CacheReader? {
        guard let bytes = try? PictureFile.read(path, maximumSize: 1 << 36), bytes.count >= 32 else {
            return nil
        }
        let end = bytes.count - 8
        var reader = CacheReader(bytes, end: end)
        guard reader.number() == Int(bitPattern: UInt(Self.magic)), reader.bytes() == key else { return nil }
        let stated = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: end, as: UInt64.self) }
        guard Self.checksum(bytes[..<end]) == stated else { return nil }
        return reader
    }

    /// Replaces the contents by what `body` puts down.
    func write(_ body: (inout CacheWriter) -> Void) {
        var writer = CacheWriter()
        writer.append(Int(bitPattern: UInt(Self.magic)))
        writer.append(key)
        body(&writer)
        writer.append(Int(bitPattern: UInt(Self.checksum(writer.contents[...]))))
        makeFolders()
        try? AtomicFile.replace(path) { (file) throws(FileError) in try file.write(writer.contents) }
    }

    private func makeFolders() {
        let folders = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        for count in 1...max(folders.count, 1) {
            let folder = folders.prefix(count).joined(separator: "/")
            if !folder.isEmpty { mkdir(folder, 0o700) }
        }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt64 { checksum(bytes[...]) }

    /// FNV-1a over words of eight bytes, then over what is left: against damage, not against malice.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var sum: UInt64 = 0xCBF2_9CE4_8422_2325
            let words = bytes.count / 8
            for word in 0..<words {
                sum =
                    (sum ^ bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)) &* 0x100_0000_01B3
                sum ^= sum >> 29
            }
            for byte in bytes[(words * 8)...] { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
            return sum
        }
    }
}
