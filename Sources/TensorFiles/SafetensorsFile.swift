import Files

/// Tensors by name with a dictionary of text, in the safetensors format: a JSON header, then the bytes.
public struct SafetensorsFile: Sendable {
    /// The header may take this much, as in the format's own implementation.
    static let maximumHeaderLength = 100_000_000

    /// The tensors in the order of their bytes in the file.
    public var tensors: FileValue.StateDict
    /// Free text by key, such as `["format": "pt"]`.
    public var metadata: [String: String]

    /// Makes the contents of a file.
    public init(tensors: FileValue.StateDict, metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads a file; the tensors are views of it.
    ///
    /// The bytes of the tensors must fill the file without gaps or overlaps, as the format asks for.
    public static func read(_ path: String) throws(FileError) -> SafetensorsFile {
        try read(try ByteStorage.map(path), path: path)
    }

    /// Reads bytes in memory; `path` names them in errors.
    package static func read(
        contents: [UInt8], path: String
    ) throws(FileError) -> SafetensorsFile {
        try read(try ByteStorage.copy(contents, path: path), path: path)
    }

    private static func read(
        _ storage: ByteStorage, path: String
    ) throws(FileError) -> SafetensorsFile {
        var start = ByteReader(
            storage, path: path, what: "the header", range: 0..<storage.bytes.count)
        let length = try start.length(UInt64.self)
        guard length <= maximumHeaderLength else {
            throw FileError(.refused, path: path, "has a header too large for a weights file")
        }
        let headerRange = try start.skip(length)
        let header = try SafetensorsHeader(
            ByteReader(storage, path: path, what: "the header", range: headerRange))

        var tensors: FileValue.StateDict = []
        tensors.reserveCapacity(header.entries.count)
        var position = 0
        let available = storage.bytes.count - headerRange.upperBound
        for entry in header.entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            let name = FileError.quoted(entry.name)
            guard entry.begin == position, entry.end >= entry.begin, entry.end <= available else {
                throw FileError(
                    .malformed, path: path,
                    "is cut short or damaged: the bytes of \(name) lie outside the file, overlap or leave a gap"
                )
            }
            guard
                let (_, byteCount) = StridedLayout.size(of: entry.shape, elementSize: entry.dtype.byteCount),
                byteCount == entry.end - entry.begin
            else {
                throw FileError(
                    .malformed, path: path, "has a shape of \(name) that does not fit its number of bytes")
            }
            let tensor = StoredTensor(
                dtype: entry.dtype, shape: entry.shape, storage: storage,
                byteOffset: headerRange.upperBound + entry.begin, byteCount: byteCount)
            tensors.append((key: entry.name, tensor: tensor))
            position = entry.end
        }
        guard position == available else {
            throw FileError(.malformed, path: path, "holds bytes that belong to no tensor")
        }
        return SafetensorsFile(tensors: tensors, metadata: header.metadata)
    }
}
