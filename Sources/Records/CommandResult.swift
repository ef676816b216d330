import Files
import Foundation

/// What `--json FILE` holds: the command, its settings, the machine, and the results.
public struct CommandResult: Sendable {
    /// The command's name, such as `knn`.
    public let command: String
    /// The tool's version.
    public let version: String
    /// All flags as resolved.
    public let settings: [JSONValue.Member]
    /// Where it ran.
    public let machine: Machine
    /// What was measured, after the common members.
    public private(set) var results: [JSONValue.Member] = []

    /// Starts a result without measurements.
    public init(command: String, version: String, settings: [JSONValue.Member], machine: Machine) {
        self.command = command
        self.version = version
        self.settings = settings
        self.machine = machine
    }

    /// Adds a member; one of the same name is replaced in its place.
    public mutating func set(_ key: String, _ value: JSONValue) {
        if let index = results.firstIndex(where: { $0.key == key }) {
            results[index] = .init(key, value)
        } else {
            results.append(.init(key, value))
        }
    }

    /// The whole object.
    public var json: JSONValue {
        let common: [JSONValue.Member] = [
            .init("command", .string(command)), .init("version", .string(version)),
            .init("settings", .object(settings)), .init("machine", machine.json),
        ]
        return .object(common + results)
    }

    /// Writes the object to a file, or to standard output where the path is `-` or `/dev/stdout`.
    ///
    /// A file is replaced as a whole, so that a reader never sees half of it. Throws `FileError`.
    public func write(to path: String) throws(FileError) {
        if path == "-" || path == "/dev/stdout" {
            _ = FileOutput.writeAll(json.prettyText.utf8, to: 1)
        } else {
            // What is no plain file, such as a pipe or a device, is written to as it is.
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else {
                return try AtomicFile.replace(path) { (file) throws(FileError) in
                    try file.write(json.prettyText)
                }
            }
            try FileOutput.append(json.prettyText, to: path)
        }
    }
}
