import Foundation

/// A folder that one run writes to at a time.
package final class OutputFolder {
    /// The folder.
    package let path: String
    private let lock: Int32

    /// Makes the folder where it is missing, checks that it can be written, and takes it until this goes away.
    ///
    /// Files that a killed run was in the middle of writing go away; what they were to replace is whole.
    ///
    /// - Parameter ownFiles: What the names of the files begin with that runs of this kind replace.
    /// - Throws: `FileError`, before any work is lost to it.
    package init(_ path: String, ownFiles: [String]) throws(FileError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FileError(
                .cannotWrite, path: path, "cannot be made the output folder: \(Self.reason(error))")
        }
        lock = open(path + "/.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
        guard lock >= 0 else { throw FileError.cannotWrite(path) }
        guard FileOutput.takeAlone(lock) else {
            throw FileError(
                .cannotWrite, path: path,
                "cannot be written: another run is writing to it; give another --output_dir"
            )
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where name.hasSuffix(".tmp") && ownFiles.contains(where: { name.hasPrefix(".\($0)") }) {
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
