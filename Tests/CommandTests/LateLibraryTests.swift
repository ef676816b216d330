import Foundation
import TestSupport
import Testing

#if os(Linux)
    /// libtorch and FAISS are loaded when they are first needed, and not before.
    @Suite struct LateLibraryTests {
        static let features = ["--pretrained_weights", "random", "--arch", "vit_tiny", "--output"]

        /// What the dynamic linker says of each file that it opens.
        private func trace(_ arguments: [String]) throws -> String {
            try Program.run(arguments, shell: "export LD_DEBUG=files").errors
        }

        @Test(arguments: [
            ["--help"], ["--version"], ["train", "--help"], ["features", "--help"], ["search", "--help"],
            ["weights", "list"], ["trian"], ["train", "--epoch", "3"], ["knn", "--lr", "fast"],
        ])
        func whatNeedsNoTensorLoadsNoLibtorch(arguments: [String]) throws {
            let trace = try trace(arguments)
            #expect(trace.contains("libcurl"))
            for name in ["libtorch", "libdinotorch", "libdinofaiss", "libblas"] {
                #expect(!trace.contains(name), "\(arguments) loads \(name)")
            }
        }

        @Test func featuresLoadLibtorchButNotFaiss() throws {
            let folder = TemporaryFolder()
            try TinyPictures.write(to: folder.path + "/data", count: 1)
            let trace = try trace(
                ["features", folder.path + "/data"] + Self.features + [folder.path + "/x.npy"])
            #expect(trace.contains("libtorch_cpu"))
            #expect(!trace.contains("libdinofaiss"))
        }

        /// What stands beside the program in place of its library, and what the sentence then says.
        enum Library: String, CaseIterable {
            case missing = "No such file"
            case noLibrary = "file too short"
            case lackingFunctions = "undefined symbol: ct_"
        }

        @Test(arguments: Library.allCases)
        func aLibraryThatCannotBeLoadedIsOneSentence(library: Library) throws {
            let folder = TemporaryFolder()
            try TinyPictures.write(to: folder.path + "/data", count: 1)
            let (program, copy) = (folder.path + "/dino", folder.path + "/libdinotorch.so")
            try FileManager.default.copyItem(atPath: Program.path, toPath: program)
            let built = URL(fileURLWithPath: Program.path).deletingLastPathComponent()
            switch library {
            case .missing: break
            case .noLibrary: try Data("text".utf8).write(to: URL(fileURLWithPath: copy))
            case .lackingFunctions:
                try FileManager.default.copyItem(atPath: built.path + "/libdinofaiss.so", toPath: copy)
            }
            let output = folder.path + "/x.npy"
            let result = try Program.run(
                ["features", folder.path + "/data"] + Self.features + [output],
                shell: "unset LD_LIBRARY_PATH; exec '\(program)' \"$@\"")
            #expect(result.status == 1 && !result.wasKilled)
            #expect(result.sentence.hasPrefix("error: libdinotorch.so cannot be loaded: "), "\(result)")
            #expect(result.sentence.contains(library.rawValue) && result.sentence.contains("make build"))
            #expect(!FileManager.default.fileExists(atPath: output))
            #expect(try Program.run(["--help"], shell: "exec '\(program)' \"$@\"").status == 0)
        }

        /// A copy of the program whose library's path to libtorch leads nowhere; run on some pictures.
        ///
        /// - Parameters:
        ///   - libraries: Where the library lies, from the program's folder.
        ///   - libtorch: What LD_LIBRARY_PATH says.
        private func runWithoutItsLibtorch(libraries: String, libtorch: String?) throws -> Program.Result {
            let folder = TemporaryFolder()
            try TinyPictures.write(to: folder.path + "/data", count: 1)
            let files = FileManager.default
            for name in ["bin", libraries] {
                try files.createDirectory(
                    atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
            }
            let program = folder.path + "/bin/dino"
            try files.copyItem(atPath: Program.path, toPath: program)
            let built = URL(fileURLWithPath: Program.path).deletingLastPathComponent()
            var bytes = try Data(contentsOf: built.appendingPathComponent("libdinotorch.so"))
            while let place = bytes.range(of: Data("/.libtorch/lib".utf8)) {
                bytes.replaceSubrange(place, with: Data("/.elsewhere/li".utf8))
            }
            try bytes.write(to: URL(fileURLWithPath: "\(folder.path)/\(libraries)/libdinotorch.so"))
            let path = libtorch.map { "export LD_LIBRARY_PATH='\($0)'" } ?? "unset LD_LIBRARY_PATH"
            // The folder goes with its last use.
            return try withExtendedLifetime(folder) {
                try Program.run(
                    ["features", folder.path + "/data"] + Self.features + [folder.path + "/x.npy"],
                    shell: "\(path); exec '\(program)' \"$@\"")
            }
        }

        @Test(arguments: ["bin", "lib"])
        func withoutLibtorchTheSentenceSaysHowToNameIt(libraries: String) throws {
            let result = try runWithoutItsLibtorch(libraries: libraries, libtorch: nil)
            #expect(result.status == 1 && !result.wasKilled)
            #expect(result.sentence.hasPrefix("error: libtorch is not found; "), "\(result)")
            #expect(result.sentence.contains("LD_LIBRARY_PATH=$(python3 -c 'import torch"))
        }

        @Test func aLibraryInThePackagesFolderIsTaken() throws {
            let libtorch = URL(fileURLWithPath: #filePath).appendingPathComponent(
                "../../../.libtorch/lib"
            ).standardized.path
            let result = try runWithoutItsLibtorch(libraries: "lib", libtorch: libtorch)
            #expect(result.status == 0, "\(result)")
        }

        /// Both have functions missing; the first says which version it is, as libtorch does since 2.9.
        @Test(arguments: [
            (
                "unsigned long aoti_torch_abi_version(void) { return 1ul << 56 | 99ul << 48; }",
                "libtorch 1.99 ("
            ),
            ("int old(void) { return 0; }", "a libtorch older than 2.9"),
        ])
        func anotherLibtorchIsNamedWithItsVersion(source: String, name: String) throws {
            let folder = TemporaryFolder()
            let file = folder.path + "/stub.c"
            try Data(source.utf8).write(to: URL(fileURLWithPath: file))
            for library in ["libtorch_cpu.so", "libc10.so"] {
                let compiler = Process()
                compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
                compiler.arguments = ["clang", "-shared", "-fPIC", file, "-o", "\(folder.path)/\(library)"]
                try compiler.run()
                compiler.waitUntilExit()
                try #require(compiler.terminationStatus == 0)
            }
            let result = try withExtendedLifetime(folder) {
                try runWithoutItsLibtorch(libraries: "lib", libtorch: folder.path)
            }
            #expect(result.status == 1 && !result.wasKilled)
            #expect(result.sentence.hasPrefix("error: this program was built with libtorch 2."), "\(result)")
            #expect(result.sentence.contains("found \(name)"), "\(result)")
        }
    }
#endif
