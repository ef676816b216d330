import Digests
import Files
import Foundation

/// What is kept beside an unfinished file, so that a later run can tell whether it may go on: where the bytes
/// came from and how the server names that state of the file.
struct PartialRecord: Codable, Equatable {
    /// The address that was asked for, without a password.
    var url: String
    /// The strong entity tag of the answer that began the file.
    var etag: String?
    /// Its `Last-Modified`.
    var lastModified: String?
    /// Bytes of the whole file, if known.
    var size: Int?
    /// The SHA-256 that the server stated.
    var sha256: String?

    /// What `If-Range` takes; without it nothing guards against a file that changed, so no run goes on.
    var validator: String? { etag ?? lastModified }

    /// Reads a record; nil where there is none or where it does not hold together.
    static func read(_ path: String) -> PartialRecord? {
        guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20,
            let record = try? JSONDecoder().decode(PartialRecord.self, from: data),
            record.etag.map(ResponseHeaders.isStrongETag) ?? true,
            record.lastModified.map(ResponseHeaders.isPlain) ?? true,
            record.size ?? 0 >= 0, record.sha256.map({ SHA256Digest.normalized($0) == $0 }) ?? true
        else { return nil }
        return record
    }

    /// Replaces the record at `path` as a whole.
    func write(to path: String) throws(FileError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else {
            throw FileError(.cannotWrite, path: path, "cannot be written: it has no form in JSON")
        }
        try AtomicFile.replace(path) { (file) throws(FileError) in try file.write([UInt8](data)) }
    }
}
