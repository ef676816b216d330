import Files

/// The header of a safetensors file as it stands; positions are not checked yet.
struct SafetensorsHeader {
    struct Entry {
        let name: String
        let dtype: ElementType
        let shape: [Int]
        /// Bytes from the end of the header.
        let begin: Int
        let end: Int
    }

    static let metadataKey = "__metadata__"

    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]

    init(_ reader: ByteReader) throws(FileError) {
        var scanner = JSONScanner(reader)
        var entries: [Entry] = []
        var metadata: [String: String] = [:]
        try scanner.object { (scanner, name) throws(FileError) in
            if name == Self.metadataKey {
                try scanner.object { (scanner, key) throws(FileError) in
                    metadata[key] = try scanner.string()
                }
            } else {
                entries.append(try Self.entry(name, path: reader.path, &scanner))
            }
        }
        try scanner.expectEnd()
        self.entries = entries
        self.metadata = metadata
    }

    private static func entry(
        _ name: String, path: String, _ scanner: inout JSONScanner
    ) throws(FileError) -> Entry {
        let quoted = FileError.quoted(name)
        var dtype: ElementType?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.object { (scanner, key) throws(FileError) in
            switch key {
            case "dtype":
                let code = try scanner.string()
                guard let known = ElementType(safetensorsName: code) else {
                    throw FileError(
                        .unsupported, path: path,
                        "holds \(quoted) in the number format \(FileError.quoted(code))")
                }
                dtype = known
            case "shape": shape = try scanner.integers(limit: StridedLayout.maximumRank)
            case "data_offsets": offsets = try scanner.integers(limit: 2)
            default: throw scanner.malformed()
            }
        }
        guard let dtype, let shape, let offsets, offsets.count == 2 else {
            throw scanner.malformed("has an incomplete header entry of \(quoted)")
        }
        return Entry(name: name, dtype: dtype, shape: shape, begin: offsets[0], end: offsets[1])
    }
}

extension ElementType {
    /// The name in safetensors headers.
    var safetensorsName: String {
        switch self {
        case .float32: "F32"
        case .float64: "F64"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .int64: "I64"
        case .int32: "I32"
        case .int16: "I16"
        case .int8: "I8"
        case .uint8: "U8"
        case .bool: "BOOL"
        }
    }

    init?(safetensorsName: String) {
        guard let found = Self.allCases.first(where: { $0.safetensorsName == safetensorsName }) else {
            return nil
        }
        self = found
    }
}
