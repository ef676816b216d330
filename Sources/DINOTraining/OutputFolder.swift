import Files
import Foundation

/// The folder that a run writes to, held by one run at a time.
final class OutputFolder {
    /// What the names of the files that a run replaces begin with.
    private static let ownFiles = ["checkpoint", "log.txt.", "curves.svg.", "skipped.txt."]

    private let lock: Int32

    /// Makes the folder where it is missing, checks that it can be written, and takes it.
    ///
    /// Files that a killed run was in the middle of writing go away; what they were to replace is whole.
    /// - Throws: `TrainingError`, before any work is lost to it.
    init(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw TrainingError(
                description: "the output folder \(path) cannot be made: \(OutputFolder.reason(error))")
        }
        lock = open(path + "/.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
        guard lock >= 0 else {
            throw TrainingError(
                description:
                    "the output folder \(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        guard FileOutput.takeAlone(lock) else {
            throw TrainingError(description: "another run is writing to \(path); give another --output_dir")
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where name.hasSuffix(".tmp") && OutputFolder.ownFiles.contains(where: { name.hasPrefix(".\($0)") }) {
            unlink(path + "/" + name)
        }
    }

    deinit { close(lock) }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(Int32(underlying.code)))
        }
        return error.localizedDescription
    }
}
