/// Takes apart what a `CacheWriter` put down; nil for what cannot be so.
struct CacheReader {
    private let contents: [UInt8]
    private let end: Int
    private var position = 0

    init(_ contents: [UInt8], end: Int) {
        self.contents = contents
        self.end = end
    }

    mutating func number() -> Int? {
        guard end - position >= 8 else { return nil }
        defer { position += 8 }
        return contents.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Int.self) }
    }

    mutating func bytes() -> [UInt8]? {
        guard let count = number(), count >= 0, count <= end - position else { return nil }
        defer { position += count }
        return Array(contents[position..<(position + count)])
    }

    mutating func text() -> String? {
        bytes().flatMap { String(validating: $0, as: UTF8.self) }
    }

    mutating func numbers() -> [Int]? {
        guard let count = number(), count >= 0, count <= (end - position) / 8 else { return nil }
        defer { position += count * 8 }
        return [Int](unsafeUninitializedCapacity: count) { buffer, filled in
            contents.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count * 8)]))
            }
            filled = count
        }
    }

    mutating func paths() -> PathList? {
        guard let root = text(), let bytes = bytes(), let ends = numbers() else { return nil }
        return PathList(root: root, bytes: bytes, ends: ends)
    }
}
