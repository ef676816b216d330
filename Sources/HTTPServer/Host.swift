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
