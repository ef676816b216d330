/// A walk from header to header through a tar file: ustar, GNU's long names, pax, v7.
///
/// Our own, as it needs two hundred lines: libarchive would unpack streams, of any format and compression,
/// and what is wanted here is where in a plain tar file each member stands. Names are only ever shown, never
/// opened, so that it does not matter where they would lead.
struct TarWalk {
    let file: TarFile
    /// Where the next header is.
    private(set) var position = 0
    private var window: [UInt8] = []
    private var windowStart = 0
    private var isNearby = false

    /// Longest name or set of pax records that is read.
    static let longestText = 1 << 20
    /// Bodies up to this are read along with the headers: that is faster than a call for each header.
    private static let readThrough = 1 << 15

    init(_ file: TarFile) {
        self.file = file
    }

    /// The next member; nil at the end of the archive.
    mutating func next() throws(ShardError) -> TarMember? {
        var longName: [UInt8]?
        var pax: PaxRecords?
        while true {
            let start = position
            let isContinued = longName != nil || pax != nil
            guard let header = try nextHeader() else {
                if isContinued {
                    throw ShardError(file.path, at: start, "a long name has no member after it")
                }
                return nil
            }
            switch header.kind {
            case UInt8(ascii: "L"):
                longName = Array(try text(header, start: start).prefix { $0 != 0 })
            case UInt8(ascii: "x"):
                guard let records = PaxRecords(try text(header, start: start)) else {
                    throw ShardError(file.path, at: start, "the extended (pax) header there is malformed")
                }
                pax = records
            case UInt8(ascii: "K"), UInt8(ascii: "g"):
                position = try end(ofData: header.size, start: start)
            default:
                return try member(header, name: pax?.path ?? longName, pax: pax, start: start)
            }
        }
    }

    private mutating func member(
        _ header: TarHeader, name: [UInt8]?, pax: PaxRecords?, start: Int
    ) throws(ShardError) -> TarMember {
        guard header.kind != UInt8(ascii: "S"), pax?.isSparse != true else {
            throw ShardError(
                file.path, at: start,
                "it holds a sparse file, which is not supported; pack it without --sparse")
        }
        let name = name ?? header.name
        // Links, folders, devices and pipes may state a size, but have no data.
        let hasData = !(UInt8(ascii: "1")...UInt8(ascii: "6")).contains(header.kind)
        let size = hasData ? pax?.size ?? header.size : 0
        let offset = position
        position = try end(ofData: size, start: start)
        let isFolder = name.last == UInt8(ascii: "/")
        let isRegular = [0, UInt8(ascii: "0"), UInt8(ascii: "7")].contains(header.kind) && !isFolder
        return TarMember(name: name, offset: offset, size: size, isRegular: isRegular)
    }

    /// Where the next header is, after data that begin at `position`; throws where the file ends before they
    /// do.
    private mutating func end(ofData size: Int, start: Int) throws(ShardError) -> Int {
        guard size <= file.size - position else {
            throw ShardError(
                file.path, at: start,
                "the member there has \(size) bytes, and the file ends after "
                    + "\(file.size - position) of them; it may have been cut short: copy it again, or leave it out"
            )
        }
        let padding = (TarHeader.blockSize - size % TarHeader.blockSize) % TarHeader.blockSize
        isNearby = size <= Self.readThrough
        return min(position + size + padding, file.size)
    }

    /// The data of a member that holds text about the next one.
    private mutating func text(_ header: TarHeader, start: Int) throws(ShardError) -> [UInt8] {
        guard header.size <= Self.longestText else {
            throw ShardError(file.path, at: start, "a name of \(header.size) bytes is too long")
        }
        let offset = position
        position = try end(ofData: header.size, start: start)
        return Array(try bytes(header.size, at: offset))
    }

    private mutating func nextHeader() throws(ShardError) -> TarHeader? {
        guard position < file.size else { return nil }
        let count = min(TarHeader.blockSize, file.size - position)
        let start = position
        let block = try bytes(count, at: start)
        let result = try block.withUnsafeBufferPointer { (bytes) throws(ShardError) -> TarHeader? in
            let block = UnsafeRawBufferPointer(bytes)
            if TarHeader.isEnd(block) { return nil }
            guard block.count == TarHeader.blockSize else {
                throw ShardError(
                    file.path, at: start,
                    "the file ends within a header; it may have been cut short: copy it again, or leave it out"
                )
            }
            do throws(TarHeader.Problem) {
                return try TarHeader(block)
            } catch {
                throw ShardError(file.path, at: start, Self.compression(block, at: start) ?? error.reason)
            }
        }
        position += count
        return result
    }

    /// What an archive is that is compressed as a whole.
    private static func compression(_ block: UnsafeRawBufferPointer, at offset: Int) -> String? {
        guard offset == 0 else { return nil }
        let kinds: [(String, [UInt8])] = [
            ("gzip", [0x1F, 0x8B]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]), ("xz", [0xFD, 0x37, 0x7A, 0x58]),
            ("bzip2", [0x42, 0x5A, 0x68]), ("zip", [0x50, 0x4B, 0x03, 0x04]),
        ]
        return kinds.first { block.starts(with: $0.1) }.map {
            "it is compressed with \($0.0), and shards are read where they lie: make them plain tar files"
        }
    }

    /// Bytes of the file, by way of a window that is moved on where they are not in it.
    private mutating func bytes(_ count: Int, at offset: Int) throws(ShardError) -> ArraySlice<UInt8> {
        if offset < windowStart || offset + count > windowStart + window.count {
            let size = min(max(count, isNearby ? 1 << 16 : 1 << 12), file.size - offset)
            if window.count != size { window = [UInt8](repeating: 0, count: size) }
            windowStart = offset
            try window.withUnsafeMutableBufferPointer { (buffer) throws(ShardError) in
                try file.read(UnsafeMutableRawBufferPointer(buffer), at: offset)
            }
        }
        return window[(offset - windowStart)..<(offset - windowStart + count)]
    }
}
