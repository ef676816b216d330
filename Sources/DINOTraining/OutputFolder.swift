import Foundation

/// The folder that a run writes to.
enum OutputFolder {
    /// Makes the folder where it is missing and checks that a file can be made in it.
    ///
    /// - Throws: `TrainingError`, before any work is lost to it.
    static func prepare(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw TrainingError(description: "the output folder \(path) cannot be made: \(reason(error))")
        }
        let probe = path + "/.probe-\(getpid())"
        let descriptor = open(probe, O_CREAT | O_EXCL | O_WRONLY, 0o600)
        guard descriptor >= 0 else {
            throw TrainingError(
                description: "the output folder \(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        unlink(probe)
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(Int32(underlying.code)))
        }
        return error.localizedDescription
    }
}
