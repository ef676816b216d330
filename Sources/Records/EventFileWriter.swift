import Files
import Foundation

/// Appends scalars to a TensorBoard event file of its own; each call reaches the file before it returns.
public final class EventFileWriter {
    /// The file.
    public let path: String
    private let descriptor: Int32
    private let now: () -> Double

    /// Makes the folder where it is missing and a new file in it, `events.out.tfevents.<seconds>.dino`.
    ///
    /// A second file of the same second gets a number after that. Throws `FileError`.
    public convenience init(folder: String) throws(FileError) {
        try self.init(folder: folder) { Date().timeIntervalSince1970 }
    }

    /// The same with a clock of the caller's.
    package init(folder: String, now: @escaping () -> Double) throws(FileError) {
        // What is wrong with the folder shows when the file is made.
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let time = now()
        let name = "\(folder)/events.out.tfevents.\(Int(time)).dino"
        var path = name
        var number = 0
        var descriptor = Self.create(path)
        while descriptor < 0, errno == EEXIST {
            number += 1
            path = name + ".\(number)"
            descriptor = Self.create(path)
        }
        guard descriptor >= 0 else { throw FileError.cannotWrite(path) }
        self.path = path
        self.descriptor = descriptor
        self.now = now
        try append(EventRecord.version(wallTime: time))
    }

    deinit { close(descriptor) }

    /// Appends scalars of one step, such as `train/loss`.
    public func add(_ scalars: [(tag: String, value: Double)], step: Int) throws(FileError) {
        let values = scalars.map { (tag: $0.tag, value: Float($0.value)) }
        try append(EventRecord.scalars(values, step: step, wallTime: now()))
    }

    private static func create(_ path: String) -> Int32 {
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
    }

    private func append(_ record: [UInt8]) throws(FileError) {
        guard FileOutput.writeAll(record, to: descriptor) else { throw FileError.cannotWrite(path) }
    }
}
