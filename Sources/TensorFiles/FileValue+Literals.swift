extension FileValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    /// Makes a whole number.
    public init(integerLiteral value: Int64) { self = .int(value) }

    /// Makes a double precision number.
    public init(floatLiteral value: Double) { self = .double(value) }

    /// Makes text.
    public init(stringLiteral value: String) { self = .string(value) }

    /// Makes a list.
    public init(arrayLiteral elements: FileValue...) { self = .list(elements) }

    /// Makes a dictionary with text keys, in the order written.
    public init(dictionaryLiteral elements: (String, FileValue)...) {
        self = .dictionary(FileDictionary(elements.map { (key: .string($0.0), value: $0.1) }))
    }
}
