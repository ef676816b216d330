import Files

/// The directory of a zip file whose entries are stored without compression, as torch writes it.
///
/// Every position and size is checked at opening: entries lie inside the file, do not overlap, and their two
/// headers agree.
struct ZipArchive {
    struct Entry {
        let name: String
        let checksum: UInt32
        /// Where the contents lie in the file.
        let range: Range<Int>
        /// Where the local header begins.
        let headerOffset: Int
    }

    let storage: ByteStorage
    let path: String
    /// In the order of the directory.
    private(set) var entries: [Entry] = []
    private var positions: [String: Int] = [:]

    subscript(name: String) -> Entry? { positions[name].map { entries[$0] } }

    /// Whether a file begins like a zip file.
    static func recognises(_ storage: ByteStorage) -> Bool {
        storage.bytes.starts(with: [0x50, 0x4B, 3, 4]) || storage.bytes.starts(with: [0x50, 0x4B, 5, 6])
    }

    init(_ storage: ByteStorage, path: String) throws(FileError) {
        self.storage = storage
        self.path = path
        let directory = try ZipDirectory(storage, path: path)
        var reader = ByteReader(storage, path: path, what: "the zip directory", range: directory.range)
        for _ in 0..<directory.entryCount {
            let entry = try Self.readEntry(&reader, directoryStart: directory.range.lowerBound)
            guard positions.updateValue(entries.count, forKey: entry.name) == nil else {
                throw reader.malformed("holds the zip entry \(FileError.quoted(entry.name)) twice")
            }
            entries.append(entry)
        }
        guard reader.remaining == 0 else {
            throw reader.malformed("has a zip directory that is longer than its entries")
        }
        try checkOverlaps()
    }

    private func checkOverlaps() throws(FileError) {
        var previousEnd = 0
        for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
            guard entry.headerOffset >= previousEnd else {
                throw FileError(
                    .malformed, path: path,
                    "has the zip entry \(FileError.quoted(entry.name)) overlapping another one")
            }
            previousEnd = entry.range.upperBound
        }
    }

    private static func readEntry(
        _ reader: inout ByteReader, directoryStart: Int
    ) throws(FileError) -> Entry {
        guard try reader.number(UInt32.self) == 0x0201_4B50 else {
            throw reader.malformed("is damaged in the zip directory")
        }
        _ = try reader.skip(4)  // versions
        let flags = try reader.number(UInt16.self)
        let method = try reader.number(UInt16.self)
        _ = try reader.skip(4)  // time
        let checksum = try reader.number(UInt32.self)
        var packed = UInt64(try reader.number(UInt32.self))
        var size = UInt64(try reader.number(UInt32.self))
        let nameLength = Int(try reader.number(UInt16.self))
        let extraLength = Int(try reader.number(UInt16.self))
        let commentLength = Int(try reader.number(UInt16.self))
        _ = try reader.skip(8)  // disk and attributes
        var header = UInt64(try reader.number(UInt32.self))
        let nameRange = try reader.skip(nameLength)
        let name = String(decoding: reader.storage.bytes[nameRange], as: UTF8.self)
        let quoted = FileError.quoted(name)
        let extra = try reader.skip(extraLength)
        _ = try reader.skip(commentLength)
        var extras = ByteReader(
            reader.storage, path: reader.path, what: "the zip entry \(quoted)", range: extra)
        try readZip64(&extras, size: &size, packed: &packed, header: &header)
        guard method == 0 else {
            throw FileError(
                .unsupported, path: reader.path,
                "has the zip entry \(quoted) compressed, which torch.save never does; save it again with torch"
            )
        }
        guard flags & 1 == 0 else {
            throw FileError(.unsupported, path: reader.path, "has the zip entry \(quoted) encrypted")
        }
        guard packed == size, let size = Int(exactly: size), let header = Int(exactly: header),
            header <= directoryStart
        else { throw reader.malformed("has a zip entry \(quoted) that reaches outside the file") }
        return try checkLocalHeader(
            reader, name: nameRange, quoted: quoted, checksum: checksum, size: size,
            range: header..<directoryStart)
    }

    /// The 64-bit values that stand in for 32-bit fields of all ones, in this order, each only if needed.
    private static func readZip64(
        _ reader: inout ByteReader, size: inout UInt64, packed: inout UInt64, header: inout UInt64
    ) throws(FileError) {
        let full = UInt64(UInt32.max)
        guard size == full || packed == full || header == full else { return }
        while reader.remaining >= 4 {
            let identifier = try reader.number(UInt16.self)
            let length = Int(try reader.number(UInt16.self))
            let range = try reader.skip(length)
            guard identifier == 1 else { continue }
            var field = ByteReader(reader.storage, path: reader.path, what: reader.what, range: range)
            if size == full { size = try field.number(UInt64.self) }
            if packed == full { packed = try field.number(UInt64.self) }
            if header == full { header = try field.number(UInt64.self) }
            return
        }
    }

    private static func checkLocalHeader(
        _ directory: ByteReader, name: Range<Int>, quoted: String, checksum: UInt32, size: Int,
        range: Range<Int>
    ) throws(FileError) -> Entry {
        let storage = directory.storage
        var reader = ByteReader(
            storage, path: directory.path, what: "the zip entry \(quoted)", range: range)
        guard try reader.number(UInt32.self) == 0x0403_4B50 else {
            throw reader.malformed("is damaged at the zip entry \(quoted)")
        }
        _ = try reader.skip(4)  // version and flags
        let method = try reader.number(UInt16.self)
        _ = try reader.skip(16)  // time, checksum and sizes, which may follow the contents instead
        let nameLength = Int(try reader.number(UInt16.self))
        let extraLength = Int(try reader.number(UInt16.self))
        let localName = try reader.skip(nameLength)
        guard method == 0, storage.bytes[localName].elementsEqual(storage.bytes[name]) else {
            throw reader.malformed("has two headers of the zip entry \(quoted) that do not agree")
        }
        _ = try reader.skip(extraLength)
        let contents = try reader.skip(size)
        return Entry(
            name: String(decoding: storage.bytes[name], as: UTF8.self), checksum: checksum,
            range: contents, headerOffset: range.lowerBound)
    }

    /// Compares the contents of an entry with its checksum.
    func verify(_ entry: Entry) throws(FileError) {
        let contents = UnsafeRawBufferPointer(rebasing: storage.bytes[entry.range])
        guard CRC32.of(contents) == entry.checksum else {
            throw FileError(
                .malformed, path: path,
                "is damaged: the checksum of \(FileError.quoted(entry.name)) does not fit its contents")
        }
    }
}
