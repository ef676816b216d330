import Foundation
import TensorFiles

/// A matrix of float32 in NumPy's own format, read and written part by part: what is mapped would count as
/// memory of the measurement.
struct VectorFile {
    /// Vectors.
    let rows: Int
    /// Numbers of a vector.
    let dimension: Int
    private let path: String
    /// Where the numbers begin.
    private let start: UInt64

    /// Rows that are held at once.
    static let step = 8192

    /// Looks at a file's header.
    init(reading path: String) throws {
        let stored = try NpyFile.read(path)
        guard stored.dtype == .float32, stored.shape.count == 2, stored.shape[0] > 0, stored.shape[1] > 0
        else {
            throw NotVectors(path: path)
        }
        (self.path, rows, dimension) = (path, stored.shape[0], stored.shape[1])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        start = (attributes[.size] as? UInt64 ?? 0) - UInt64(rows * dimension * 4)
    }

    /// Vectors of these indices, one after the other.
    func numbers(_ indices: Range<Int>) throws -> [Float] {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        try handle.seek(toOffset: start + UInt64(indices.lowerBound * dimension * 4))
        let count = indices.count * dimension
        let data = try handle.read(upToCount: count * 4) ?? Data()
        guard data.count == count * 4 else { throw NotVectors(path: path) }
        return [Float](unsafeUninitializedCapacity: count) { target, initialized in
            initialized = data.copyBytes(to: target) / 4
        }
    }

    /// Hands over the first vectors, some at a time, with the index of the first.
    func forEachPart(rows: Int, _ body: (Int, [Float]) throws -> Void) throws {
        for first in stride(from: 0, to: rows, by: Self.step) {
            try body(first, try numbers(first..<min(first + Self.step, rows)))
        }
    }

    /// Writes vectors that are made some at a time.
    static func write(
        _ path: String, rows: Int, dimension: Int, _ make: (Range<Int>) -> [Float]
    ) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(dimension)), }"
        // The numbers begin at a multiple of 64 bytes.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = UInt16(header.utf8.count)
        try handle.write(
            contentsOf: [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
                + Array(header.utf8))
        for first in stride(from: 0, to: rows, by: step) {
            let numbers = make(first..<min(first + step, rows))
            try numbers.withUnsafeBytes { try handle.write(contentsOf: Data($0)) }
        }
    }
}

/// A file that holds no matrix of float32.
struct NotVectors: Error, CustomStringConvertible {
    let path: String

    var description: String {
        "\(path) is no matrix of float32 numbers as 'dino-benchmark vectors' writes it"
    }
}
