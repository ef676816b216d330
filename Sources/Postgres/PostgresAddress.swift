import CPostgres

/// The address of a PostgreSQL database, which may hold a password; its description never does.
public struct PostgresAddress: Sendable, CustomStringConvertible {
    /// The address as it may be shown: `postgres://user@host:port/database`, what is not given left out.
    public let description: String
    let url: String

    /// Reads `postgres://user:password@host:port/database?parameter=value`.
    ///
    /// What is not given comes from the usual environment variables and password file.
    ///
    /// - Throws: `PostgresError`, which does not repeat the address.
    public init(_ url: String) throws(PostgresError) {
        let schemes = ["postgres://", "postgresql://"]
        guard let scheme = schemes.first(where: { url.hasPrefix($0) }), !url.utf8.contains(0) else {
            throw Self.refused("must be like postgres://user@host/database")
        }
        // A password with such a sign of its own would be taken for a host, and be shown.
        let rest = url.dropFirst(scheme.count)
        let signs = rest.filter { "@/?".contains($0) }
        guard !signs.dropFirst().contains("@") else {
            throw Self.refused("must have @, / and ? in a password written as %40, %2F and %3F")
        }
        guard let options = PQconninfoParse(url, nil) else {
            throw Self.refused("cannot be read; it must be like postgres://user@host:port/database")
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        self.url = url
        description =
            "postgres://" + (values["user"].map { Self.encoded($0) + "@" } ?? "")
            + Self.encoded(values["host"] ?? values["hostaddr"] ?? "")
            + (values["port"].map { ":" + Self.encoded($0) } ?? "")
            + (values["dbname"].map { "/" + Self.encoded($0) } ?? "")
    }

    private static func refused(_ problem: String) -> PostgresError {
        PostgresError(place: "the address of the PostgreSQL database", problem)
    }

    /// As a part of an address.
    private static func encoded(_ part: String) -> String {
        part.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ","):
                String(UnicodeScalar(byte))
            default:
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
