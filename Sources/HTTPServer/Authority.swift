#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The host of a URL: a name, or an address in one of its spellings.
enum Host: Hashable {
    case name(String)
    case address([UInt8])

    /// A name or address without port and brackets; nil for what is neither.
    init?(bare text: String) {
        guard !text.utf8.contains(0) else { return nil }
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 {
            self = .address(withUnsafeBytes(of: four) { Array($0) })
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self = .address(withUnsafeBytes(of: six) { Array($0) })
        } else {
            let isLetter = { (byte: UInt8) in (97...122).contains(byte) || (48...57).contains(byte) }
            let name = text.lowercased()
            let isName = name.utf8.allSatisfy { isLetter($0) || [45, 46, 95].contains($0) }
            guard isName, !name.isEmpty, name.utf8.count <= 253 else { return nil }
            self = .name(name)
        }
    }

    var isAddress: Bool { if case .address = self { true } else { false } }

    /// Whether listening on this address means listening on all.
    static func isEveryInterface(_ address: String) -> Bool {
        guard case .address(let bytes)? = Host(bare: address) else { return false }
        return bytes.allSatisfy { $0 == 0 }
    }
}

/// Host and port as a Host header or an origin names them: `localhost:8080`, `[::1]`.
struct Authority: Hashable {
    let host: Host
    let port: Int

    /// The port is HTTP's where none is given; nil for what is no authority.
    init?(_ text: String) {
        let (hostText, portText): (Substring, Substring)
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            hostText = text[text.index(after: text.startIndex)..<end]
            portText = text[text.index(after: end)...]
            guard hostText.contains(":") else { return nil }
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            (hostText, portText) = (text[..<end], text[end...])
        }
        guard let host = Host(bare: String(hostText)) else { return nil }
        self.host = host
        if portText.isEmpty {
            port = 80
        } else {
            let digits = portText.dropFirst()
            guard portText.first == ":", (1...5).contains(digits.utf8.count),
                digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits), port <= 65_535
            else { return nil }
            self.port = port
        }
    }
}
