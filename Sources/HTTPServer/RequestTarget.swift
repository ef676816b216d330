/// What stands between the method and the version in a request's first line: `/pictures/a%20b?k=5`.
struct RequestTarget: Equatable {
    let path: String
    let query: HTTPFields

    /// Why a target cannot be served; goes on a sentence that begins with "The request's target".
    enum Problem: String, Error {
        case form = "does not begin with a slash."
        case escape = "has a percent sign without two hexadecimal digits."
        case text = "is not UTF-8."
        case control = "holds a control character."
        case climbing = "holds the segment \".\" or \"..\"."
    }

    /// Decodes the percent signs of path and query once, each for itself.
    init(_ bytes: some Collection<UInt8>) throws(Problem) {
        guard bytes.first == UInt8(ascii: "/") else { throw .form }
        let sides = bytes.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        path = try Self.text(sides[0], plusIsSpace: false)
        let isControl = { (byte: UInt8) in byte < 32 || byte == 127 }
        guard !path.utf8.contains(where: isControl) else { throw .control }
        // A decoded "%2F" or backslash must not hide a step upwards from whoever makes a file's name of this.
        let segments = path.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        let dot = UInt8(ascii: ".")
        guard !segments.contains(where: { $0.count <= 2 && $0.allSatisfy { $0 == dot } }) else {
            throw .climbing
        }
        var query = HTTPFields()
        if sides.count > 1 {
            for item in sides[1].split(separator: UInt8(ascii: "&")) {
                let halves = item.split(
                    separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                let name = try Self.text(halves[0], plusIsSpace: true)
                let value = halves.count > 1 ? try Self.text(halves[1], plusIsSpace: true) : ""
                guard !(name.utf8.contains(0) || value.utf8.contains(0)) else { throw .control }
                query.append(name, value)
            }
        }
        self.query = query
    }

    private init(path: String) { (self.path, query) = (path, HTTPFields()) }

    /// Stands in for a target that cannot be read.
    static let root = RequestTarget(path: "/")

    private static func text(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) throws(Problem) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = digit(rest.next()), let low = digit(rest.next()) else { throw .escape }
                decoded.append(high << 4 | low)
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        // Overlong forms and surrogates are not UTF-8 either.
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .text }
        return text
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case .some(let digit) where (48...57).contains(digit): digit - 48
        case .some(let letter) where (65...70).contains(letter & 0xDF): (letter & 0xDF) - 55
        default: nil
        }
    }
}
