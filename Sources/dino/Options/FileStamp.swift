import Foundation
import Records

extension JSONValue {
    /// A file's path, size and time of change: where these are the same, the file is.
    init(stampOf path: String) {
        var status = stat()
        stat(path, &status)
        self = [
            "path": .string(OutputFile.real(path)),
            "size": .integer(Int(status.st_size)),
            "changed": .number(Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9),
        ]
    }
}
