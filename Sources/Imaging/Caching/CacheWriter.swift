/// Numbers and texts one after the other, for a cache file.
struct CacheWriter {
    private(set) var contents: [UInt8] = []

    mutating func append(_ number: Int) {
        withUnsafeBytes(of: number) { contents.append(contentsOf: $0) }
    }

    /// Bytes with their count before them.
    mutating func append(_ bytes: [UInt8]) {
        append(bytes.count)
        contents.append(contentsOf: bytes)
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    /// Numbers with their count before them.
    mutating func append(_ numbers: [Int]) {
        append(numbers.count)
        numbers.withUnsafeBytes { contents.append(contentsOf: $0) }
    }

    mutating func append(_ paths: PathList) {
        append(paths.root)
        append(paths.bytes)
        append(paths.ends)
    }
}
