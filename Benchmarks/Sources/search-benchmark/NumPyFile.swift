import Foundation

/// A matrix of float32 in NumPy's own format, written part by part.
struct NumPyFile {
    private let handle: FileHandle

    init(_ path: String, rows: Int, columns: Int) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        // The numbers begin at a multiple of 64 bytes.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = UInt16(header.utf8.count)
        try handle.write(
            contentsOf: [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
                + Array(header.utf8))
    }

    func append(_ numbers: [Float]) throws {
        try numbers.withUnsafeBytes { try handle.write(contentsOf: Data($0)) }
    }

    func close() throws { try handle.close() }
}
