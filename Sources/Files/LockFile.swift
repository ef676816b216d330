import Foundation

/// A file that stands for the right to change something, held by one process at a time and gone afterwards.
///
/// The system lets go of it however the process ends; what a killed one leaves is taken over.
package final class LockFile {
    private let path: String
    private let descriptor: Int32

    /// Takes the right; nil where another process has it.
    ///
    /// - Throws: `FileError` where the file cannot be made.
    package init?(_ path: String) throws(FileError) {
        self.path = path
        while true {
            let opened = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
            guard opened >= 0 else { throw FileError.cannotWrite(path) }
            guard FileOutput.takeAlone(opened) else {
                close(opened)
                return nil
            }
            // Between the opening and the taking, who had it may have removed it: then it is another file.
            if Self.isSame(opened, path) {
                descriptor = opened
                return
            }
            close(opened)
        }
    }

    deinit {
        unlink(path)
        close(descriptor)
    }

    private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
        var (own, named) = (stat(), stat())
        return fstat(descriptor, &own) == 0 && stat(path, &named) == 0 && own.st_ino == named.st_ino
            && own.st_dev == named.st_dev
    }
}
