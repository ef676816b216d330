/// Names with values in the order in which they came; a name may come more than once.
public struct HTTPFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One name and its value.
    public struct Field: Sendable, Equatable {
        /// The name as it was written.
        public let name: String
        /// The value, decoded.
        public let value: String

        /// A name and a value.
        public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    /// All of them.
    public private(set) var all: [Field]

    /// Fields in this order.
    public init(_ all: [Field] = []) { self.all = all }

    /// Fields in the order of the literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        all = elements.map { Field($0, $1) }
    }

    /// The first value of a header; upper and lower case are the same.
    public func header(named name: String) -> String? { headers(named: name).first }

    /// Every value of a header; upper and lower case are the same.
    public func headers(named name: String) -> [String] {
        all.filter { Self.isSame($0.name, name) }.map(\.value)
    }

    /// The first value of exactly this name.
    public func first(named name: String) -> String? { all.first { $0.name == name }?.value }

    /// Every value of exactly this name.
    public func values(named name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }

    /// Adds a field at the end.
    public mutating func append(_ name: String, _ value: String) { all.append(Field(name, value)) }

    /// Makes this the only header of the name, in any case of letters.
    public mutating func setHeader(_ name: String, _ value: String) {
        all.removeAll { Self.isSame($0.name, name) }
        append(name, value)
    }

    /// Whether two names differ at most in the case of ASCII letters.
    static func isSame(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).allSatisfy { lower($0) == lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 32 : byte }
}
