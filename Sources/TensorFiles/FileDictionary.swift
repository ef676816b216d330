/// A dictionary of a file: text or whole numbers as keys, in the order of the file.
public struct FileDictionary: Sendable {
    /// A key: Python's dictionaries in checkpoints use text and whole numbers.
    public enum Key: Sendable, Hashable {
        /// Text, such as the name of a parameter.
        case string(String)
        /// A whole number, such as the index of a parameter in an optimiser's state.
        case int(Int64)
    }

    private var pairs: [(key: Key, value: FileValue)] = []
    private var positions: [Key: Int] = [:]

    /// The pairs in the order in which their keys were first set.
    public var entries: [(key: Key, value: FileValue)] { pairs }

    /// Number of pairs.
    public var count: Int { pairs.count }

    /// Whether there are no pairs.
    public var isEmpty: Bool { pairs.isEmpty }

    /// Makes an empty dictionary.
    public init() {}

    /// Makes a dictionary from pairs; of equal keys the last value stays, at the first one's place.
    public init(_ pairs: some Sequence<(key: Key, value: FileValue)>) {
        self.pairs.reserveCapacity(pairs.underestimatedCount)
        for (key, value) in pairs { self[key] = value }
    }

    /// The value of a key, or nil; setting nil removes it.
    public subscript(key: Key) -> FileValue? {
        get { positions[key].map { pairs[$0].value } }
        set {
            switch (positions[key], newValue) {
            case (let position?, let value?): pairs[position].value = value
            case (nil, let value?):
                positions[key] = pairs.count
                pairs.append((key: key, value: value))
            case (let position?, nil):
                pairs.remove(at: position)
                positions[key] = nil
                for later in position..<pairs.count { positions[pairs[later].key] = later }
            case (nil, nil): break
            }
        }
    }

    /// The value of a text key, or nil; setting nil removes it.
    public subscript(key: String) -> FileValue? {
        get { self[.string(key)] }
        set { self[.string(key)] = newValue }
    }
}
