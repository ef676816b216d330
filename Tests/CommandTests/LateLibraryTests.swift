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
            case withoutLibtorch = "libtorch_cpu.so: cannot open"
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
            case .withoutLibtorch:
                // Its path to libtorch leads nowhere.
                var bytes = try Data(contentsOf: built.appendingPathComponent("libdinotorch.so"))
                while let place = bytes.range(of: Data("/.libtorch/lib".utf8)) {
                    bytes.replaceSubrange(place, with: Data("/.elsewhere/li".utf8))
                }
                try bytes.write(to: URL(fileURLWithPath: copy))
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
    }
#endif
