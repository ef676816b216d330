import Files
import Foundation
import TensorFiles
import Torch

/// Features on disk while they are made, so that work which was killed goes on where it was.
///
/// A line of JSON that says what is computed, then a record per batch: lengths, the rows' pictures, the rows,
/// a checksum. Whatever follows the last whole record is cut off and made again.
public final class FeatureJournal {
    /// The file.
    public let path: String
    /// Lengths of the vectors, one per recipe.
    public let dimensions: [Int]
    /// Pictures that are done, unreadable ones among them.
    public private(set) var done = 0
    /// The rows' pictures, by their number in the list.
    public private(set) var indices: [Int] = []
    /// Whether records of an earlier run were found.
    public var isResumed: Bool { done > 0 && !hasWritten }

    private let pictures: Int
    private let file: Int32
    /// Where the first record begins.
    private let start: Int
    private var hasWritten = false

    /// Opens or begins a journal.
    ///
    /// - Parameters:
    ///   - description: What is computed of what, in one line of JSON.
    ///   - pictures: How many there are.
    ///   - startsAnew: Whether to forget what an earlier run made, also of other pictures.
    /// - Throws: `FileError`, also where another run holds it, where it is of other work, or no journal.
    public init(
        path: String, description: String, dimensions: [Int], pictures: Int, startsAnew: Bool = false
    ) throws(FileError) {
        self.path = path
        self.dimensions = dimensions
        self.pictures = pictures
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw FileError.cannotWrite(path) }
        guard FileOutput.takeAlone(file) else {
            close(file)
            throw FileError(.cannotWrite, path: path, "is being written by another run")
        }
        let header = Array(description.utf8) + [UInt8(ascii: "\n")]
        start = header.count
        let isSame = Self.read(file, at: 0, count: header.count) == header
        if isSame, !startsAnew {
            readRecords()
            return
        }
        if !isSame, let problem = Self.problem(file, mayBeLost: startsAnew) {
            throw FileError(.cannotWrite, path: path, problem)
        }
        _ = ftruncate(file, 0)
        lseek(file, 0, SEEK_SET)
        try write(header)
    }

    deinit { close(file) }

    /// What every journal begins with: the start of its description.
    private static let mark = Array("{\"format\":".utf8)

    /// What keeps the file from being written over; nil for what is empty or a journal without records.
    private static func problem(_ file: Int32, mayBeLost: Bool) -> String? {
        let size = Int(lseek(file, 0, SEEK_END))
        let beginning = read(file, at: 0, count: min(size, 1 << 16)) ?? []
        guard beginning.starts(with: mark) || mark.starts(with: beginning) else {
            return "holds no features of this program; remove it, or give another name"
        }
        let line = beginning.firstIndex(of: UInt8(ascii: "\n"))
        guard let line, line + 1 < size, !mayBeLost else { return nil }
        return "holds features of other settings, weights or pictures; --restart begins anew"
    }

    private var rowBytes: Int { dimensions.reduce(0, +) * MemoryLayout<Float>.size }

    /// Bytes of a record: number of rows, pictures done, the rows' pictures, the rows, a checksum.
    private func recordSize(rows: Int) -> Int { 16 + rows * (8 + rowBytes) + 4 }

    /// Adds the features of a batch.
    ///
    /// - Throws: `FileError`, such as on a full disk; what was written before stays usable.
    public func append(_ batch: FeatureExtractor.Batch) throws(FileError) {
        var record: [UInt8] = []
        record.reserveCapacity(recordSize(rows: batch.indices.count))
        for value in [batch.indices.count, batch.done] + batch.indices {
            withUnsafeBytes(of: UInt64(bitPattern: Int64(value)).littleEndian) { record += $0 }
        }
        for features in batch.features { features.floats.withUnsafeBytes { record += $0 } }
        let sum = record.withUnsafeBytes { CRC32.of($0) }
        withUnsafeBytes(of: sum.littleEndian) { record += $0 }
        hasWritten = true
        try write(record)
        done = batch.done
        indices += batch.indices
    }

    /// Reads all rows of one recipe, (N, D).
    ///
    /// - Throws: `FileError`, `TorchError.outOfMemory`.
    public func matrix(_ recipe: Int) throws -> StoredTensor {
        let dimension = dimensions[recipe]
        let before = dimensions[..<recipe].reduce(0, +)
        var failure = false
        let made = StoredTensor(dtype: .float32, shape: [indices.count, dimension]) {
            (target) throws(Never) in
            var row = 0
            var offset = start
            while row < indices.count, !failure {
                guard let rows = rowCount(at: offset) else {
                    failure = true
                    return
                }
                let first = offset + 16 + rows * 8 + before * rows * 4
                let part = row * dimension * 4..<(row + rows) * dimension * 4
                guard part.upperBound <= target.count,
                    Self.read(file, at: first, into: UnsafeMutableRawBufferPointer(rebasing: target[part]))
                else {
                    failure = true
                    return
                }
                row += rows
                offset += recordSize(rows: rows)
            }
        }
        guard !failure else { throw FileError(.cannotOpen, path: path, "was changed while it was read") }
        guard let made else {
            throw TorchError.outOfMemory("no room for \(indices.count) features of \(dimension) numbers")
        }
        return made
    }

    /// Removes the file; nothing may be asked of the journal afterwards.
    public func remove() { unlink(path) }

    private func write(_ bytes: [UInt8]) throws(FileError) {
        guard FileOutput.writeAll(bytes, to: file) else {
            throw FileError.cannotWrite(path)
        }
    }

    /// Takes in whole records and cuts off the rest.
    private func readRecords() {
        var offset = start
        while let rows = rowCount(at: offset),
            let record = Self.read(file, at: offset, count: recordSize(rows: rows)),
            record.withUnsafeBytes({
                CRC32.of(UnsafeRawBufferPointer(rebasing: $0.dropLast(4)))
                    == UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: $0.count - 4, as: UInt32.self))
            })
        {
            let numbers = record.withUnsafeBytes { bytes in
                (0..<2 + rows).map {
                    Int(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
                }
            }
            let added = numbers[2...]
            // Pictures are done in order: anything else was not written here.
            guard (done + 1...max(done + 1, pictures)).contains(numbers[1]),
                added.allSatisfy({ (done..<numbers[1]).contains($0) }),
                zip(added, added.dropFirst()).allSatisfy(<)
            else { break }
            done = numbers[1]
            indices += added
            offset += record.count
        }
        _ = ftruncate(file, off_t(offset))
        lseek(file, off_t(offset), SEEK_SET)
    }

    /// Rows of the record at an offset; nil where none is, or none that fits into the file.
    private func rowCount(at offset: Int) -> Int? {
        var status = stat()
        guard fstat(file, &status) == 0, let bytes = Self.read(file, at: offset, count: 8) else { return nil }
        let rows = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
        let room = (Int(status.st_size) - offset - 20) / (8 + rowBytes)
        return rows <= UInt64(max(0, room)) ? Int(rows) : nil
    }

    private static func read(_ file: Int32, at offset: Int, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let isWhole = bytes.withUnsafeMutableBytes { read(file, at: offset, into: $0) }
        return isWhole ? bytes : nil
    }

    private static func read(
        _ file: Int32, at offset: Int, into target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        var filled = 0
        while filled < target.count {
            let count = pread(
                file, target.baseAddress! + filled, target.count - filled, off_t(offset + filled))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            filled += count
        }
        return true
    }
}
