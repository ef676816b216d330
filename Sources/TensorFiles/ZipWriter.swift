import Files

/// Writes a zip file of stored entries as torch does: contents aligned to 64 bytes, zip64 where sizes need
/// it.
struct ZipWriter {
    /// torch maps files and expects this alignment of storages.
    private static let alignment = 64
    private static let full32 = UInt64(UInt32.max)
    /// Bytes of a local header before the name, and of the extra fields' own headers.
    private static let headerSize = 30

    private let file: AtomicFile
    private var directory: [UInt8] = []
    private var count = 0

    init(_ file: AtomicFile) { self.file = file }

    /// Writes one entry; the checksum is taken first, so that the header is complete and no bytes are kept.
    mutating func add(_ name: String, _ contents: UnsafeRawBufferPointer) throws(FileError) {
        let offset = file.byteCount
        let checksum = CRC32.of(contents)
        let size = UInt64(contents.count)
        let isLarge = size >= Self.full32
        var extra: [UInt8] = []
        if isLarge {
            extra.append(UInt16(1))
            extra.append(UInt16(16))
            extra.append(size)
            extra.append(size)
        }
        // Padding in an extra field "FB", as torch does; the field's own header takes four bytes.
        let unpadded = offset + Self.headerSize + name.utf8.count + extra.count + 4
        let padding = (Self.alignment - unpadded % Self.alignment) % Self.alignment
        extra.append(UInt16(0x4246))
        extra.append(UInt16(padding))
        extra.append(contentsOf: [UInt8](repeating: UInt8(ascii: "Z"), count: padding))

        var header: [UInt8] = []
        header.append(UInt32(0x0403_4B50))
        Self.appendCommon(
            &header, version: isLarge ? 45 : 20, checksum: checksum, size: size, name: name,
            extraCount: extra.count)
        header.append(contentsOf: name.utf8)
        header.append(contentsOf: extra)
        try file.write(header)
        try file.write(contents)
        addToDirectory(name, checksum: checksum, size: size, offset: UInt64(offset))
    }

    /// The fields that the two headers of an entry share.
    private static func appendCommon(
        _ bytes: inout [UInt8], version: UInt16, checksum: UInt32, size: UInt64, name: String, extraCount: Int
    ) {
        let field = UInt32(min(size, full32))
        bytes.append(version)
        bytes.append(UInt16(0x0800))  // names are UTF-8
        bytes.append(UInt16(0))  // stored
        bytes.append(UInt16(0))
        bytes.append(UInt16(0x0021))  // the first day of 1980: equal contents give equal files
        bytes.append(checksum)
        bytes.append(field)
        bytes.append(field)
        bytes.append(UInt16(name.utf8.count))
        bytes.append(UInt16(extraCount))
    }

    private mutating func addToDirectory(_ name: String, checksum: UInt32, size: UInt64, offset: UInt64) {
        var wide: [UInt8] = []
        if size >= Self.full32 {
            wide.append(size)
            wide.append(size)
        }
        if offset >= Self.full32 { wide.append(offset) }
        let version: UInt16 = wide.isEmpty ? 20 : 45
        directory.append(UInt32(0x0201_4B50))
        directory.append(version)
        Self.appendCommon(
            &directory, version: version, checksum: checksum, size: size, name: name,
            extraCount: wide.isEmpty ? 0 : wide.count + 4)
        directory.append(UInt16(0))  // comment
        directory.append(UInt16(0))  // disk
        directory.append(UInt16(0))  // attributes
        directory.append(UInt32(0))
        directory.append(UInt32(min(offset, Self.full32)))
        directory.append(contentsOf: name.utf8)
        if !wide.isEmpty {
            directory.append(UInt16(1))
            directory.append(UInt16(wide.count))
            directory.append(contentsOf: wide)
        }
        count += 1
    }

    /// Writes the directory; nothing may follow.
    func finish() throws(FileError) {
        let offset = UInt64(file.byteCount)
        let size = UInt64(directory.count)
        try file.write(directory)
        var end: [UInt8] = []
        if offset >= Self.full32 || size >= Self.full32 || count >= 0xFFFF {
            let record = UInt64(file.byteCount)
            end.append(UInt32(0x0606_4B50))
            end.append(UInt64(44))
            end.append(UInt16(45))
            end.append(UInt16(45))
            end.append(UInt32(0))
            end.append(UInt32(0))
            end.append(UInt64(count))
            end.append(UInt64(count))
            end.append(size)
            end.append(offset)
            end.append(UInt32(0x0706_4B50))
            end.append(UInt32(0))
            end.append(record)
            end.append(UInt32(1))
        }
        end.append(UInt32(0x0605_4B50))
        end.append(UInt16(0))
        end.append(UInt16(0))
        end.append(UInt16(min(count, 0xFFFF)))
        end.append(UInt16(min(count, 0xFFFF)))
        end.append(UInt32(min(size, Self.full32)))
        end.append(UInt32(min(offset, Self.full32)))
        end.append(UInt16(0))
        try file.write(end)
    }
}
