/// Many file paths in little memory: a common root and one block of bytes.
///
/// A million strings of their own would take a hundred bytes and an allocation each.
public struct PathList: RandomAccessCollection, Sendable, Equatable, ExpressibleByArrayLiteral {
    /// What each path begins with, such as `pictures/`; may be empty.
    public let root: String
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []

    /// Starts an empty list of paths below a root.
    public init(root: String = "") {
        self.root = root
    }

    /// Takes over what another list was made of; nil where that cannot be.
    init?(root: String, bytes: [UInt8], ends: [Int]) {
        guard (ends.last ?? 0) == bytes.count, zip([0] + ends, ends).allSatisfy({ $0 <= $1 }) else {
            return nil
        }
        self.root = root
        self.bytes = bytes
        self.ends = ends
    }

    /// Takes over paths as they are.
    public init(_ paths: some Sequence<String>) {
        self.init()
        for path in paths { append(path) }
    }

    /// Takes over paths as they are.
    public init(arrayLiteral paths: String...) {
        self.init(paths)
    }

    /// Adds a path, given below the root.
    public mutating func append(_ relativePath: String) {
        append(relativePath.utf8)
    }

    mutating func append(_ relativePath: some Sequence<UInt8>) {
        bytes.append(contentsOf: relativePath)
        ends.append(bytes.count)
    }

    /// Adds a path, given below the root in two parts.
    mutating func append(_ folder: [UInt8], _ name: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: folder)
        bytes.append(contentsOf: name)
        ends.append(bytes.count)
    }

    /// Adds another list's paths below this one's root.
    mutating func append(_ others: PathList) {
        let start = bytes.count
        bytes.append(contentsOf: others.bytes)
        ends.append(contentsOf: others.ends.lazy.map { start + $0 })
    }

    /// Makes room for so many paths, of so many bytes together.
    mutating func reserveCapacity(_ count: Int, bytes byteCount: Int) {
        ends.reserveCapacity(count)
        bytes.reserveCapacity(byteCount)
    }

    /// The same relative paths below another root.
    func moved(to root: String) -> PathList {
        var result = PathList(root: root)
        result.bytes = bytes
        result.ends = ends
        return result
    }

    /// Always zero.
    public var startIndex: Int { 0 }
    /// The number of paths.
    public var endIndex: Int { ends.count }

    /// A path, with its root.
    public subscript(index: Int) -> String {
        root + relative(index)
    }

    /// A path without its root.
    public func relative(_ index: Int) -> String {
        String(decoding: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]], as: UTF8.self)
    }
}
