/// A value of a checkpoint: what Python's `torch.save` can put into a file, without any code.
public indirect enum FileValue: Sendable {
    /// Python's `None`.
    case none
    /// A truth value.
    case bool(Bool)
    /// A whole number of at most 64 bits.
    case int(Int64)
    /// A double precision number; NumPy's numbers become this, `int` or `bool`.
    case double(Double)
    /// Text; also a dtype ("torch.float16"), a device ("cuda:0") or a path.
    case string(String)
    /// Raw bytes.
    case bytes([UInt8])
    /// A list; also a set, in the order of the file.
    case list([FileValue])
    /// A tuple; also a shape (`torch.Size`), and a complex number as its two parts.
    case tuple([FileValue])
    /// A dictionary, ordered or not, in the order of the file.
    case dictionary(FileDictionary)
    /// A tensor or a parameter.
    case tensor(StoredTensor)
    /// An object that only holds plain values, such as `argparse.Namespace`.
    case object(name: String, fields: FileDictionary)

    /// The value under a text key of a dictionary or a field of an object, else nil.
    public subscript(key: String) -> FileValue? {
        switch self {
        case .dictionary(let dictionary): dictionary[key]
        case .object(_, let fields): fields[key]
        default: nil
        }
    }

    /// The text keys of a dictionary or an object, in the order of the file; none for other values.
    public var keys: [String] {
        let entries: FileDictionary? =
            switch self {
            case .dictionary(let dictionary): dictionary
            case .object(_, let fields): fields
            default: nil
            }
        return (entries?.entries ?? []).compactMap { entry in
            if case .string(let name) = entry.key { name } else { nil }
        }
    }

    /// The element at `index` of a list or tuple, else nil; also the value of a whole-number key of a
    /// dictionary.
    public subscript(index: Int) -> FileValue? {
        switch self {
        case .list(let values), .tuple(let values): values.indices.contains(index) ? values[index] : nil
        case .dictionary(let dictionary): dictionary[.int(Int64(index))]
        default: nil
        }
    }
}
