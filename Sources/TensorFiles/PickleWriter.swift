import Files

/// Writes a value as a pickle of protocol 2, with only what `torch.load(weights_only=True)` accepts.
///
/// Only the few words that every tensor needs are memorised, which keeps a tensor at some 60 bytes.
struct PickleWriter {
    private(set) var bytes: [UInt8] = [0x80, 2]
    /// The tensors in the order of their storages' keys "0", "1", …
    private(set) var storages: [StoredTensor] = []
    private var known: [Identity: Int] = [:]
    /// Numbers in the pickle's memo of the words that tensors repeat.
    private var memo: [String: UInt8] = [:]
    private let path: String

    /// The same bytes of the same file are written once, under one key.
    private struct Identity: Hashable {
        let owner: ObjectIdentifier
        let offset: Int
        let count: Int
        let dtype: ElementType
    }

    init(path: String) { self.path = path }

    /// Writes the value and the end of the pickle.
    mutating func finish(_ value: FileValue) throws(FileError) {
        try write(value, depth: 0)
        bytes.append(UInt8(ascii: "."))
        guard bytes.count <= PickleMachine.maximumLength else {
            throw FileError(
                .unsupported, path: path,
                "cannot be written: its values other than the tensors' elements are too many to read again")
        }
    }

    private mutating func write(_ value: FileValue, depth: Int) throws(FileError) {
        guard depth < PickleResolver.maximumDepth else {
            throw FileError(
                .unsupported, path: path, "cannot be written: its values nest too deep")
        }
        switch value {
        case .none: append("N")
        case .bool(let value): bytes.append(value ? 0x88 : 0x89)
        case .int(let value): write(value)
        case .double(let value):
            append("G")
            bytes.append(value.bitPattern.byteSwapped)
        case .string(let value): try write(value)
        case .bytes(let value): try write(value)
        case .list(let values):
            append("](")
            for value in values { try write(value, depth: depth + 1) }
            append("e")
        case .tuple(let values):
            append("(")
            for value in values { try write(value, depth: depth + 1) }
            append("t")
        case .dictionary(let dictionary), .object(_, let dictionary):
            append("}(")
            for (key, value) in dictionary.entries {
                switch key {
                case .string(let key): try write(key)
                case .int(let key): write(key)
                }
                try write(value, depth: depth + 1)
            }
            append("u")
        case .tensor(let tensor): try write(tensor)
        }
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func write(_ value: Int64) {
        if let byte = UInt8(exactly: value) {
            append("K")
            bytes.append(byte)
        } else if let small = Int32(exactly: value) {
            append("J")
            bytes.append(UInt32(bitPattern: small))
        } else {
            bytes.append(contentsOf: [0x8A, 8])
            bytes.append(UInt64(bitPattern: value))
        }
    }

    private mutating func write(_ text: String) throws(FileError) {
        guard let count = UInt32(exactly: text.utf8.count) else {
            throw FileError(
                .unsupported, path: path, "cannot be written: it holds text of more than 4 GB")
        }
        append("X")
        bytes.append(count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Protocol 2 has no bytes: they are Latin-1 text that `_codecs.encode` turns back.
    private mutating func write(_ value: [UInt8]) throws(FileError) {
        append("c_codecs\nencode\n")
        var text = ""
        for byte in value { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        try write(text)
        try write("latin1")
        bytes.append(0x86)
        append("R")
    }

    private mutating func write(_ tensor: StoredTensor) throws(FileError) {
        writeName("torch._utils", "_rebuild_tensor_v2")
        append("((")
        try writeWord("storage")
        writeName("torch", Self.storageName(tensor.dtype))
        try write(String(key(of: tensor)))
        try writeWord("cpu")
        write(Int64(tensor.count))
        append("tQK")
        bytes.append(0)  // offset
        writeTuple(tensor.shape)
        writeTuple(StridedLayout.contiguousStrides(of: tensor.shape))
        bytes.append(0x89)  // requires no gradient
        writeName("collections", "OrderedDict")
        append(")RtR")  // no hooks
    }

    private mutating func writeName(_ module: String, _ name: String) {
        if recall(name) { return }
        bytes.append(contentsOf: "c\(module)\n\(name)\n".utf8)
        remember(name)
    }

    private mutating func writeWord(_ word: String) throws(FileError) {
        if recall(word) { return }
        try write(word)
        remember(word)
    }

    private mutating func recall(_ word: String) -> Bool {
        guard let number = memo[word] else { return false }
        append("h")
        bytes.append(number)
        return true
    }

    private mutating func remember(_ word: String) {
        // At most fourteen words: the three above, OrderedDict and a storage per element type.
        let number = UInt8(memo.count)
        memo[word] = number
        append("q")
        bytes.append(number)
    }

    private mutating func writeTuple(_ numbers: [Int]) {
        append("(")
        for number in numbers { write(Int64(number)) }
        append("t")
    }

    private mutating func key(of tensor: StoredTensor) -> Int {
        let identity = Identity(
            owner: ObjectIdentifier(tensor.storage), offset: tensor.byteOffset, count: tensor.byteCount,
            dtype: tensor.dtype)
        if let key = known[identity] { return key }
        known[identity] = storages.count
        storages.append(tensor)
        return storages.count - 1
    }

    private static func storageName(_ type: ElementType) -> String {
        switch type {
        case .float32: "FloatStorage"
        case .float64: "DoubleStorage"
        case .float16: "HalfStorage"
        case .bfloat16: "BFloat16Storage"
        case .int64: "LongStorage"
        case .int32: "IntStorage"
        case .int16: "ShortStorage"
        case .int8: "CharStorage"
        case .uint8: "ByteStorage"
        case .bool: "BoolStorage"
        }
    }
}
