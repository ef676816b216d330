/// What a pax header says of the next member: a name or size that the plain header has no room for.
struct PaxRecords {
    private(set) var path: [UInt8]?
    private(set) var size: Int?
    private(set) var isSparse = false

    /// Reads `LENGTH KEY=VALUE` lines; nil where they are not such.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let first = rest.first, first != 0 {
            guard let space = rest.firstIndex(of: 0x20), let length = Self.number(rest[..<space]),
                length <= rest.count, length > space - rest.startIndex + 1
            else { return nil }
            let record = rest[(space + 1)..<(rest.startIndex + length)]
            rest = rest[(rest.startIndex + length)...]
            guard record.last == 0x0A, let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
                return nil
            }
            let key = String(decoding: record[..<equals], as: UTF8.self)
            let value = record[(equals + 1)...].dropLast()
            switch key {
            case "path": path = Array(value)
            case "size":
                guard let number = Self.number(value) else { return nil }
                size = number
            default: isSparse = isSparse || key.hasPrefix("GNU.sparse.")
            }
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }
}
