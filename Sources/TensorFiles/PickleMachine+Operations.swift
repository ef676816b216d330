import Files

extension PickleMachine {
    /// Carries out one operation. The letters are those of Python's pickletools.
    mutating func step(_ code: UInt8) throws(FileError) {
        switch code {
        case 0x80: _ = try reader.byte()  // PROTO
        case 0x95: _ = try reader.length(UInt64.self)  // FRAME
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: "0"): try popItemOrMark()
        case UInt8(ascii: "1"): _ = try popToMark()
        case UInt8(ascii: "2"): push(try top())
        case UInt8(ascii: "N"): push(.none)
        case 0x88: push(.bool(true))
        case 0x89: push(.bool(false))
        case UInt8(ascii: "q"): try remember(Int(try reader.byte()))
        case UInt8(ascii: "r"): try remember(Int(try reader.number(UInt32.self)))
        case UInt8(ascii: "p"): try remember(Int(try decimal()))
        case 0x94: try rememberNext()
        case UInt8(ascii: "h"): push(try recall(Int(try reader.byte())))
        case UInt8(ascii: "j"): push(try recall(Int(try reader.number(UInt32.self))))
        case UInt8(ascii: "g"): push(try recall(Int(try decimal())))
        case UInt8(ascii: "I"), UInt8(ascii: "L"), UInt8(ascii: "F"), UInt8(ascii: "J"), UInt8(ascii: "K"),
            UInt8(ascii: "M"), UInt8(ascii: "G"), 0x8A, 0x8B:
            push(try number(code))
        case UInt8(ascii: "X"), UInt8(ascii: "V"), UInt8(ascii: "T"), UInt8(ascii: "U"), UInt8(ascii: "S"),
            UInt8(ascii: "B"), UInt8(ascii: "C"), 0x8C, 0x8D, 0x8E, 0x96:
            push(try textOrBytes(code))
        case UInt8(ascii: "]"), UInt8(ascii: "l"), UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: ")"),
            UInt8(ascii: "t"), 0x85, 0x86, 0x87, 0x8F, 0x90, 0x91:
            try sequence(code)
        case UInt8(ascii: "}"), UInt8(ascii: "d"), UInt8(ascii: "s"), UInt8(ascii: "u"):
            try dictionary(code)
        case UInt8(ascii: "c"), 0x93, UInt8(ascii: "R"), 0x81, UInt8(ascii: "b"), UInt8(ascii: "Q"):
            try name(code)
        default: try refuse(code)
        }
    }

    private mutating func popItemOrMark() throws(FileError) {
        if let mark = marks.last, mark == stack.count {
            marks.removeLast()
        } else {
            _ = try pop()
        }
    }

    private mutating func decimal() throws(FileError) -> Int64 {
        guard let value = Int64(try reader.line()) else { throw damaged() }
        return value
    }

    // MARK: Numbers

    private mutating func number(_ code: UInt8) throws(FileError) -> PickleItem {
        switch code {
        case UInt8(ascii: "K"): return .int(Int64(try reader.byte()))
        case UInt8(ascii: "M"): return .int(Int64(try reader.number(UInt16.self)))
        case UInt8(ascii: "J"): return .int(Int64(try reader.number(Int32.self)))
        case UInt8(ascii: "G"):
            let bits = UInt64(littleEndian: try reader.number(UInt64.self)).byteSwapped
            return .double(Double(bitPattern: bits))
        case 0x8A: return try long(byteCount: Int(try reader.byte()))
        case 0x8B: return try long(byteCount: try reader.length(Int32.self))
        case UInt8(ascii: "F"):
            guard let value = Double(try reader.line()) else { throw damaged() }
            return .double(value)
        default:
            var digits = try reader.line()
            // Protocol 0 and 1 write truth values as I00 and I01, and long numbers with an L.
            if code == UInt8(ascii: "I"), digits == "00" || digits == "01" { return .bool(digits == "01") }
            if digits.hasSuffix("L") { digits.removeLast() }
            guard let value = Int64(digits) else { throw tooLarge() }
            return .int(value)
        }
    }

    private mutating func long(byteCount: Int) throws(FileError) -> PickleItem {
        let bytes = try reader.bytes(byteCount)
        guard byteCount <= 8 else { throw tooLarge() }
        guard let last = bytes.last else { return .int(0) }
        var value: UInt64 = last & 0x80 == 0 ? 0 : .max
        for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
        return .int(Int64(bitPattern: value))
    }

    private func tooLarge() -> FileError {
        FileError(
            .unsupported, path: reader.path, "holds a whole number of more than 64 bits in \(reader.what)")
    }

    // MARK: Text and bytes

    private mutating func textOrBytes(_ code: UInt8) throws(FileError) -> PickleItem {
        switch code {
        case UInt8(ascii: "X"): return .string(try reader.text(try reader.length(UInt32.self)))
        case 0x8C: return .string(try reader.text(Int(try reader.byte())))
        case 0x8D: return .string(try reader.text(try reader.length(UInt64.self)))
        case UInt8(ascii: "B"): return .bytes(Array(try reader.bytes(try reader.length(UInt32.self))))
        case UInt8(ascii: "C"): return .bytes(Array(try reader.bytes(Int(try reader.byte()))))
        case 0x8E, 0x96: return .bytes(Array(try reader.bytes(try reader.length(UInt64.self))))
        case UInt8(ascii: "T"): return python2Text(try reader.bytes(try reader.length(Int32.self)))
        case UInt8(ascii: "U"): return python2Text(try reader.bytes(Int(try reader.byte())))
        default:
            // Protocol 0 writes text with escapes; torch never uses it, so plain text is enough.
            var text = try reader.line()
            if code == UInt8(ascii: "S") {
                guard text.count >= 2, let quote = text.first, quote == "'" || quote == "\"",
                    text.last == quote
                else { throw damaged() }
                text = String(text.dropFirst().dropLast())
            }
            guard !text.contains("\\") else { throw damaged() }
            return .string(text)
        }
    }

    /// Python 2 made no difference between text and bytes.
    private func python2Text(_ bytes: UnsafeRawBufferPointer) -> PickleItem {
        if let text = String(validating: bytes, as: UTF8.self) { .string(text) } else { .bytes(Array(bytes)) }
    }

    // MARK: Operations that a weights file has no use for

    private mutating func refuse(_ code: UInt8) throws(FileError) {
        switch code {
        case UInt8(ascii: "i"):  // INST: a name and its call in one
            let module = try reader.line()
            let name = try reader.line()
            _ = try global(module: module, name: name)
            throw refused("makes an object of \(FileError.quoted("\(module).\(name)"))")
        case UInt8(ascii: "o"), 0x92: throw refused("makes an object")
        case 0x82, 0x83, 0x84: throw refused("refers to a registered extension")
        case UInt8(ascii: "P"): throw refused("refers to something outside the file")
        case 0x97, 0x98: throw refused("refers to buffers outside the file")
        default: throw damaged()
        }
    }
}
