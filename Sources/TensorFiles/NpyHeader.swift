import Files

/// The header of a `.npy` file: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
struct NpyHeader {
    let dtype: ElementType
    let isFortranOrder: Bool
    let shape: [Int]

    init(_ text: String, path: String) throws(FileError) {
        var scanner = Scanner(rest: Array(text.utf8)[...])
        var descr: String?
        var order: Bool?
        var shape: [Int]?
        let damaged = FileError(.malformed, path: path, "has a header that is not valid")
        guard scanner.take("{") else { throw damaged }
        while !scanner.take("}") {
            guard let key = scanner.text(), scanner.take(":") else { throw damaged }
            switch key {
            case "descr" where descr == nil:
                // Structures of several fields have a list here.
                guard let code = scanner.text() else {
                    throw FileError(.unsupported, path: path, "holds structures, not numbers")
                }
                descr = code
            case "fortran_order" where order == nil:
                if scanner.take("True") {
                    order = true
                } else if scanner.take("False") {
                    order = false
                }
            case "shape" where shape == nil: shape = scanner.shape()
            default: throw damaged
            }
            guard scanner.take(",") || scanner.next == UInt8(ascii: "}") else { throw damaged }
        }
        guard scanner.next == nil, let descr, let order, let shape else { throw damaged }
        guard let dtype = ElementType(npyCode: descr) else {
            throw FileError(
                .unsupported, path: path,
                "holds the number format \(FileError.quoted(descr)) of NumPy")
        }
        self.dtype = dtype
        isFortranOrder = order
        self.shape = shape
    }

    /// Pieces of Python's spelling of text and tuples of whole numbers.
    private struct Scanner {
        var rest: ArraySlice<UInt8>

        /// The next byte that is not white space.
        var next: UInt8? {
            mutating get {
                while let byte = rest.first, byte == 32 || byte == 10 { rest = rest.dropFirst() }
                return rest.first
            }
        }

        mutating func take(_ word: String) -> Bool {
            guard next != nil, rest.starts(with: word.utf8) else { return false }
            rest = rest.dropFirst(word.utf8.count)
            return true
        }

        mutating func text() -> String? {
            guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
                return nil
            }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: quote) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(decoding: rest[..<end], as: UTF8.self)
        }

        mutating func shape() -> [Int]? {
            guard take("(") else { return nil }
            var result: [Int] = []
            while !take(")") {
                guard let first = next, (48...57).contains(first), result.count < StridedLayout.maximumRank
                else { return nil }
                let digits = rest.prefix { (48...57).contains($0) }
                rest = rest.dropFirst(digits.count)
                guard let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
                result.append(value)
                guard take(",") || next == UInt8(ascii: ")") else { return nil }
            }
            return result
        }
    }
}

extension ElementType {
    /// NumPy's code, little-endian; nil for `bfloat16`, which NumPy lacks.
    var npyCode: String? {
        switch self {
        case .float32: "<f4"
        case .float64: "<f8"
        case .float16: "<f2"
        case .bfloat16: nil
        case .int64: "<i8"
        case .int32: "<i4"
        case .int16: "<i2"
        case .int8: "|i1"
        case .uint8: "|u1"
        case .bool: "|b1"
        }
    }

    init?(npyCode: String) {
        guard let found = Self.allCases.first(where: { $0.npyCode == npyCode }) else { return nil }
        self = found
    }
}
