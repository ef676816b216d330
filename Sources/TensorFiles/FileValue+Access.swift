import Files

extension FileValue {
    /// The truth value, or nil for other values.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The whole number, or nil for other values.
    public var intValue: Int64? {
        if case .int(let value) = self { value } else { nil }
    }

    /// The number as double precision, whole numbers too, or nil for other values.
    public var doubleValue: Double? {
        switch self {
        case .double(let value): value
        case .int(let value): Double(value)
        default: nil
        }
    }

    /// The text, or nil for other values.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The dictionary, or the fields of an object, or nil for other values.
    public var dictionaryValue: FileDictionary? {
        switch self {
        case .dictionary(let value): value
        case .object(_, let fields): fields
        default: nil
        }
    }

    /// The elements of a list or tuple, or nil for other values.
    public var arrayValue: [FileValue]? {
        switch self {
        case .list(let values), .tuple(let values): values
        default: nil
        }
    }

    /// The tensor, or nil for other values.
    public var tensorValue: StoredTensor? {
        if case .tensor(let value) = self { value } else { nil }
    }
}

extension FileValue: CustomStringConvertible {
    /// One short line; containers are counted, not listed, since they can be large.
    public var description: String {
        switch self {
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let value): "\"\(FileError.quoted(value))\""
        case .bytes(let value): "\(value.count) bytes"
        case .list(let values): "a list of \(values.count)"
        case .tuple(let values): "a tuple of \(values.count)"
        case .dictionary(let value): "a dictionary of \(value.count)"
        case .tensor(let tensor): "a tensor of \(tensor.dtype.rawValue), shape \(tensor.shape)"
        case .object(let name, let fields): "\(FileError.quoted(name)) with \(fields.count) fields"
        }
    }
}
