/// Zip files by hand, so that each field can be wrong.
struct TestZip {
    struct Entry {
        var name: String
        var contents: [UInt8]
        var method: UInt16 = 0
        var flags: UInt16 = 0
        /// What the directory says where it lies about the size, the offset or the checksum (0: not checked).
        var size: UInt32?
        var offset: UInt32?
        var checksum: UInt32 = 0
    }

    var entries: [Entry]

    /// A file as torch writes it around a pickle, without checksums.
    init(pickle: [UInt8], storages: [[UInt8]] = []) {
        entries = [Entry(name: "a/data.pkl", contents: pickle)]
        for (key, storage) in storages.enumerated() {
            entries.append(Entry(name: "a/data/\(key)", contents: storage))
        }
    }

    var bytes: [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let size = entry.size ?? UInt32(entry.contents.count)
            let offset = entry.offset ?? UInt32(file.count)
            let common: [UInt8] =
                little(UInt16(20)) + little(entry.flags) + little(entry.method) + little(UInt32(0))
                + little(entry.checksum) + little(size) + little(size)
                + little(UInt16(entry.name.utf8.count)) + little(UInt16(0))
            file += little(UInt32(0x0403_4B50)) + common + Array(entry.name.utf8) + entry.contents
            directory += little(UInt32(0x0201_4B50)) + little(UInt16(20)) + common
            directory += [UInt8](repeating: 0, count: 10) + little(offset) + Array(entry.name.utf8)
        }
        let end: [UInt8] =
            little(UInt32(0x0605_4B50)) + little(UInt32(0)) + little(UInt16(entries.count))
            + little(UInt16(entries.count)) + little(UInt32(directory.count)) + little(UInt32(file.count))
            + little(UInt16(0))
        return file + directory + end
    }
}

func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
