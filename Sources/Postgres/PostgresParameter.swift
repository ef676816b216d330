/// A value for a place `$1`, `$2`… of a statement, sent in binary.
public enum PostgresParameter: Sendable, Equatable {
    /// `int8`.
    case integer(Int)
    /// `text`; no zero byte can be in it.
    case text(String)
    /// `bytea`.
    case bytes([UInt8])
    /// `int8[]`.
    case integers([Int])
    /// `text[]`.
    case texts([String])
    /// The binary form of a type that the statement names, as in `$1::vector`.
    case encoded([UInt8])

    /// The number of its type in every PostgreSQL; 0 where the statement says it.
    var type: UInt32 {
        switch self {
        case .integer: 20
        case .text: 25
        case .bytes: 17
        case .integers: 1016
        case .texts: 1009
        case .encoded: 0
        }
    }

    /// Its bytes as the server reads them.
    var binary: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .integer(let number): bytes.append(bigEndian: Int64(number))
        case .text(let text): bytes.append(contentsOf: text.utf8)
        case .bytes(let content), .encoded(let content): bytes = content
        case .integers(let numbers):
            Self.appendHeader(count: numbers.count, element: 20, to: &bytes)
            for number in numbers {
                bytes.append(bigEndian: Int32(8))
                bytes.append(bigEndian: Int64(number))
            }
        case .texts(let texts):
            Self.appendHeader(count: texts.count, element: 25, to: &bytes)
            for text in texts {
                bytes.append(bigEndian: Int32(truncatingIfNeeded: text.utf8.count))
                bytes.append(contentsOf: text.utf8)
            }
        }
        return bytes
    }

    /// Dimensions (none where there is no element), whether there are nulls, type, number, first index.
    private static func appendHeader(count: Int, element: Int32, to bytes: inout [UInt8]) {
        bytes.append(bigEndian: Int32(count == 0 ? 0 : 1))
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: element)
        guard count > 0 else { return }
        bytes.append(bigEndian: Int32(truncatingIfNeeded: count))
        bytes.append(bigEndian: Int32(1))
    }
}

extension [UInt8] {
    /// Appends a number, its highest byte first.
    mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}
