import Files
import Foundation
import TensorFiles
import Testing

/// What stands under a name is whole at every moment, whatever fails.
@Suite struct AtomicFileTests {
    private let old = Array("the old contents".utf8)

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func error(_ body: () throws -> Void) throws -> FileError { try TestFiles.error(body) }

    @Test func keepsTheOldFileUntilTheCommit() throws {
        try TestFiles.withFolder { folder in
            let path = folder + "/x"
            try TestFiles.write(old, to: path)
            let file = try AtomicFile(path)
            // More than the buffer, so that bytes have reached the disk.
            try file.write([UInt8](repeating: 1, count: 1_000_000))
            try file.write("end")
            // A process killed here leaves this: the old file, whole, and a hidden one.
            #expect(try TestFiles.bytes(path) == old)
            #expect(try names(folder).count == 2)
            #expect(try names(folder)[0].hasPrefix(".x."))
            try file.commit()
            #expect(try TestFiles.bytes(path).count == 1_000_003)
            #expect(try names(folder) == ["x"])
            let (late, twice) = (try error { try file.write("more") }, try error { try file.commit() })
            #expect(late.kind == .cannotWrite && twice.kind == .cannotWrite)
        }
    }

    @Test func leavesNothingBehindWithoutCommit() throws {
        try TestFiles.withFolder { folder in
            let path = folder + "/x"
            try TestFiles.write(old, to: path)
            do {
                let file = try AtomicFile(path)
                try file.write("new")
            }
            #expect(try TestFiles.bytes(path) == old)
            #expect(try names(folder) == ["x"])
        }
    }

    /// A full disk, a broken disk and a refused rename, each put in place of the system call.
    @Test(arguments: ["write", "later write", "nothing written", "sync", "rename"])
    func keepsTheOldFileWhenTheSystemFails(_ failing: String) throws {
        var calls = FileSystemCalls.system
        switch failing {
        case "write":
            calls.write = { _, _, _ in
                errno = ENOSPC
                return -1
            }
        case "later write":
            let system = calls.write
            // Three bytes fit, then the disk is full.
            calls.write = { descriptor, bytes, count in
                if count == 300_000 { return system(descriptor, bytes, 3) }
                errno = ENOSPC
                return -1
            }
        case "nothing written": calls.write = { _, _, _ in 0 }
        case "sync":
            calls.sync = { _ in
                errno = EIO
                return -1
            }
        default:
            calls.rename = { _, _ in
                errno = EACCES
                return -1
            }
        }
        try TestFiles.withFolder { folder in
            let path = folder + "/x"
            try TestFiles.write(old, to: path)
            let error = try error {
                let file = try AtomicFile(path, calls: calls)
                try file.write([UInt8](repeating: 1, count: 300_000))
                try file.commit()
            }
            #expect(error.kind == .cannotWrite)
            let reason = ["sync": EIO, "nothing written": EIO, "rename": EACCES][failing] ?? ENOSPC
            #expect(error.description == "\(path) cannot be written: \(String(cString: strerror(reason)))")
            #expect(error.code == reason)
            #expect(try TestFiles.bytes(path) == old)
            #expect(try names(folder) == ["x"])
        }
    }

    @Test func goesOnAfterShortAndInterruptedWrites() throws {
        var calls = FileSystemCalls.system
        let system = calls.write
        calls.write = { descriptor, bytes, count in
            if Int.random(in: 0..<4) == 0 {
                errno = EINTR
                return -1
            }
            return system(descriptor, bytes, min(count, 10_007))
        }
        try TestFiles.withFolder { folder in
            let file = try AtomicFile(folder + "/x", calls: calls)
            let contents = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try file.write(Array(contents[..<7]))
            try file.write(Array(contents[7...]))
            try file.commit()
            #expect(try TestFiles.bytes(folder + "/x") == contents)
        }
    }

    @Test func writesAllFormatsThroughIt() throws {
        try TestFiles.withFolder { folder in
            let tensor = StoredTensor([Float(1)], shape: [1])
            let path = folder + "/missing/x"
            let problem = "\(path) cannot be written: the folder \(folder)/missing does not exist"
            let torch = try error { try TorchFile.write(.tensor(tensor), to: path) }
            let npy = try error { try NpyFile.write(tensor, to: path) }
            let safetensors = try error { try SafetensorsFile(tensors: [("a", tensor)]).write(to: path) }
            for error in [torch, npy, safetensors] { #expect(error.description == problem) }
        }
    }

    @Test func keepsLinksAndPermissionsAndRefusesDevices() throws {
        try TestFiles.withFolder { folder in
            try TestFiles.write(old, to: folder + "/real")
            chmod(folder + "/real", 0o640)
            symlink("real", folder + "/link")
            try AtomicFile.replace(folder + "/link") { (file) throws(FileError) in
                try file.write("new")
            }
            #expect(try TestFiles.bytes(folder + "/real") == Array("new".utf8))
            #expect(try names(folder) == ["link", "real"])
            var status = stat()
            #expect(lstat(folder + "/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
            #expect(stat(folder + "/real", &status) == 0 && status.st_mode & 0o777 == 0o640)
            for path in ["/dev/null", folder, "", folder + "/", folder + "/a\0b"] {
                #expect(try error { _ = try AtomicFile(path) }.kind == .cannotWrite)
            }
            for name in [String(repeating: "n", count: 255), String(repeating: "🙂", count: 63)] {
                let long = folder + "/" + name
                try AtomicFile.replace(long) { (file) throws(FileError) in try file.write("new") }
                #expect(try TestFiles.bytes(long).count == 3)
            }
        }
    }
}
