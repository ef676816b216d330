import Files

/// Reads one pickle (protocols 0 to 5, as far as `torch.save` uses them) into a `PickleHeap`.
///
/// Nothing is executed: names other than those of `PickleGlobal` are refused where they are met. Memory is
/// proportional to the length of the pickle: every operation adds at most one item, and those that copy draw
/// on an allowance.
struct PickleMachine {
    /// No weights file describes its tensors in more; the tensors themselves lie outside the pickle.
    static let maximumLength = 8 << 20

    var reader: ByteReader
    var heap = PickleHeap()
    var stack: [PickleItem] = []
    /// Heights of the stack at the marks.
    var marks: [Int] = []
    private var memo: [Int: PickleItem] = [:]
    /// Bytes that copying operations may still take, so that a copy of a shared value is not free.
    private var allowance: Int

    /// Prepares to read a pickle that begins at `range.lowerBound` and ends at the latest at its upper bound.
    init(
        _ storage: ByteStorage, path: String, what: String, range: Range<Int>
    ) throws(FileError) {
        let end = min(range.upperBound, range.lowerBound + Self.maximumLength)
        reader = ByteReader(storage, path: path, what: what, range: range.lowerBound..<end)
        allowance = (1 << 20) + 8 * reader.remaining
    }

    /// Runs to the end of the pickle; afterwards `reader` stands behind it.
    mutating func run() throws(FileError) -> PickleItem {
        while true {
            let code = try reader.byte()
            if code == UInt8(ascii: ".") {
                let result = try pop()
                guard stack.isEmpty, marks.isEmpty else { throw damaged() }
                return result
            }
            try step(code)
        }
    }

    // MARK: Errors

    func damaged() -> FileError { reader.malformed("is damaged in \(reader.what)") }

    func refused(_ doing: String) -> FileError {
        FileError(
            .refused, path: reader.path,
            "\(doing), which a weights file has no use for; nothing was run")
    }

    // MARK: Stack, memo, allowance

    mutating func push(_ item: PickleItem) { stack.append(item) }

    mutating func pop() throws(FileError) -> PickleItem {
        // Items below the last mark belong to what is being built around it.
        guard stack.count > (marks.last ?? 0), let item = stack.popLast() else { throw damaged() }
        return item
    }

    func top() throws(FileError) -> PickleItem {
        guard stack.count > (marks.last ?? 0), let item = stack.last else { throw damaged() }
        return item
    }

    /// Removes the items above the last mark, and the mark.
    mutating func popToMark() throws(FileError) -> [PickleItem] {
        guard let mark = marks.popLast(), mark <= stack.count else { throw damaged() }
        let items = Array(stack[mark...])
        stack.removeSubrange(mark...)
        return items
    }

    mutating func spend(_ bytes: Int) throws(FileError) {
        guard bytes <= allowance else {
            throw FileError(
                .refused, path: reader.path,
                "describes far more than its size can hold in \(reader.what); it looks made to exhaust memory"
            )
        }
        allowance -= bytes
    }

    mutating func remember(_ index: Int) throws(FileError) { memo[index] = try top() }

    /// Remembers the top under the next free number (protocol 4).
    mutating func rememberNext() throws(FileError) { memo[memo.count] = try top() }

    func recall(_ index: Int) throws(FileError) -> PickleItem {
        guard let item = memo[index] else { throw damaged() }
        return item
    }

    // MARK: Names

    func global(module: String, name: String) throws(FileError) -> PickleItem {
        guard let global = PickleGlobal(module: module, name: name) else {
            throw refused("refers to \(FileError.quoted("\(module).\(name)"))")
        }
        if case .torchDType(let text) = global { return .string(text) }
        return .global(global)
    }
}
