import Files

extension SafetensorsFile {
    /// Writes the file, replacing an old one as a whole or not at all (`AtomicFile`).
    ///
    /// Tensors are ordered by element size, the largest first, then by name, so that each is aligned; two
    /// tensors of one name, or one named `__metadata__`, are refused.
    public func write(to path: String) throws(FileError) {
        let ordered = tensors.sorted {
            ($1.tensor.dtype.byteCount, $0.key) < ($0.tensor.dtype.byteCount, $1.key)
        }
        let header = try Self.header(ordered, metadata: metadata, path: path)
        try AtomicFile.replace(path) { (file) throws(FileError) in
            var length: [UInt8] = []
            length.append(UInt64(header.count))
            try file.write(length)
            try file.write(header)
            for (_, tensor) in ordered {
                try tensor.withUnsafeBytes { (bytes) throws(FileError) in try file.write(bytes) }
            }
        }
    }

    private static func header(
        _ tensors: FileValue.StateDict, metadata: [String: String], path: String
    ) throws(FileError) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }
            members.append("\(json(SafetensorsHeader.metadataKey)):{\(pairs.joined(separator: ","))}")
        }
        var names: Set<String> = []
        var position = 0
        for (name, tensor) in tensors {
            guard name != SafetensorsHeader.metadataKey, names.insert(name).inserted else {
                throw FileError(
                    .unsupported, path: path,
                    "cannot be written: the name \(FileError.quoted(name)) is taken")
            }
            let (end, overflow) = position.addingReportingOverflow(tensor.byteCount)
            guard !overflow else {
                throw FileError(.unsupported, path: path, "cannot be written: it would be too large")
            }
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(json(name)):{\"dtype\":\"\(tensor.dtype.safetensorsName)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(position),\(end)]}")
            position = end
        }
        var bytes = Array("{\(members.joined(separator: ","))}".utf8)
        // Spaces up to a multiple of eight keep the tensors aligned.
        while bytes.count % 8 != 0 { bytes.append(UInt8(ascii: " ")) }
        guard bytes.count <= maximumHeaderLength else {
            throw FileError(
                .unsupported, path: path, "cannot be written: its header would be too large")
        }
        return bytes
    }

    private static func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
