import Files

/// Where the central directory of a zip file lies, from the record at the end of the file.
struct ZipDirectory {
    let range: Range<Int>
    let entryCount: Int

    init(_ storage: ByteStorage, path: String) throws(FileError) {
        let bytes = storage.bytes
        let cutShort = FileError(
            .malformed, path: path, "is cut short or damaged: its zip directory is missing")
        // The end record is 22 bytes and a comment of up to 65,535, whose length it tells.
        var position = bytes.count - 22
        let lowest = max(0, bytes.count - 22 - 65_535)
        while position >= lowest, !Self.isEndRecord(storage, at: position) { position -= 1 }
        guard position >= lowest else { throw cutShort }

        var reader = ByteReader(
            storage, path: path, what: "the end of the zip directory", range: position..<bytes.count)
        _ = try reader.skip(4)
        let disk = try reader.number(UInt16.self)
        let directoryDisk = try reader.number(UInt16.self)
        _ = try reader.skip(2)
        var count = UInt64(try reader.number(UInt16.self))
        var size = UInt64(try reader.number(UInt32.self))
        var offset = UInt64(try reader.number(UInt32.self))
        guard disk == 0 || disk == 0xFFFF, directoryDisk == 0 || directoryDisk == 0xFFFF else {
            throw FileError(.unsupported, path: path, "is one part of a zip file in several parts")
        }
        var end = position
        if let wide = try Self.zip64Record(storage, path: path, endRecord: position) {
            (count, size, offset, end) = (wide.count, wide.size, wide.offset, wide.position)
        }
        guard let size = Int(exactly: size), let offset = Int(exactly: offset),
            let count = Int(exactly: count),
            offset <= end, size <= end - offset, count <= size / 46
        else { throw reader.malformed("has a zip directory that reaches outside the file") }
        range = offset..<(offset + size)
        entryCount = count
    }

    private static func isEndRecord(_ storage: ByteStorage, at position: Int) -> Bool {
        let bytes = storage.bytes
        guard bytes[position] == 0x50, bytes[position + 1] == 0x4B, bytes[position + 2] == 5,
            bytes[position + 3] == 6
        else { return false }
        let comment = Int(bytes[position + 20]) | Int(bytes[position + 21]) << 8
        return position + 22 + comment == bytes.count
    }

    /// The record of files beyond 4 GB or 65,535 entries, found through its locator before the end record.
    private static func zip64Record(
        _ storage: ByteStorage, path: String, endRecord: Int
    ) throws(FileError) -> (count: UInt64, size: UInt64, offset: UInt64, position: Int)? {
        guard endRecord >= 20 else { return nil }
        var locator = ByteReader(
            storage, path: path, what: "the zip64 locator", range: (endRecord - 20)..<endRecord)
        guard try locator.number(UInt32.self) == 0x0706_4B50 else { return nil }
        _ = try locator.skip(4)
        let position = try locator.number(UInt64.self)
        guard let position = Int(exactly: position), position <= endRecord - 20 else {
            throw locator.malformed("has a zip64 record that lies outside the file")
        }
        var record = ByteReader(
            storage, path: path, what: "the zip64 record", range: position..<(endRecord - 20))
        guard try record.number(UInt32.self) == 0x0606_4B50 else {
            throw record.malformed("is damaged in the zip64 record")
        }
        _ = try record.skip(28)  // its size, versions, disks, entries on this disk
        let count = try record.number(UInt64.self)
        let size = try record.number(UInt64.self)
        let offset = try record.number(UInt64.self)
        return (count, size, offset, position)
    }
}
