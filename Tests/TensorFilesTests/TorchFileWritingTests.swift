import Foundation
import TensorFiles
import Testing

@Suite struct TorchFileWritingTests {
    static let tensors: [(key: String, tensor: StoredTensor)] = [
        ("float32", StoredTensor([Float(0), 1, 2, 3, 4, 5], shape: [2, 3])),
        ("float64", StoredTensor([1.5, -2.25], shape: [2])),
        ("int64", StoredTensor([Int64(1) << 40, -1], shape: [2, 1])),
        ("int32", StoredTensor([Int32(7)], shape: [])),
        ("int16", StoredTensor([Int16(-7)], shape: [1])),
        ("int8", StoredTensor([Int8(-7)], shape: [1])),
        ("uint8", StoredTensor([UInt8(200)], shape: [1])),
        ("empty", StoredTensor([Float](), shape: [0, 3])),
    ]

    static var value: FileValue {
        var state = FileDictionary()
        state[.int(0)] = ["step": 1]
        var fields = FileDictionary()
        fields["seed"] = 0
        return [
            "teacher": FileValue(stateDict: tensors), "epoch": 3, "none": .none, "flag": true,
            "text": "ä\n\"",
            "ints": [0, 255, 256, -1, 65536, .int(.max), .int(.min)], "lr": 0.0005,
            "tuple": .tuple([1, .tuple([])]), "bytes": .bytes([0, 127, 128, 255]),
            "state": .dictionary(state), "args": .object(name: "argparse.Namespace", fields: fields),
        ]
    }

    @Test func readsWhatItWrites() throws {
        try TestFiles.withFolder { folder in
            let path = folder + "/x.pth"
            try TorchFile.write(Self.value, to: path)
            let file = try TorchFile.read(path)
            let teacher = try #require(file.findStateDict())
            #expect(teacher.key == "teacher")
            #expect(teacher.stateDict.map(\.key) == Self.tensors.map(\.key))
            for (read, written) in zip(teacher.stateDict, Self.tensors) {
                #expect(
                    read.tensor.dtype == written.tensor.dtype && read.tensor.shape == written.tensor.shape)
                #expect(read.tensor.floats() == written.tensor.floats())
                // Views of the mapped file are aligned as torch asks for.
                read.tensor.withUnsafeBytes { bytes in
                    #expect(bytes.isEmpty || Int(bitPattern: bytes.baseAddress) % 64 == 0)
                }
            }
            #expect(file["epoch"]?.intValue == 3)
            #expect(file["flag"]?.boolValue == true)
            #expect(file["text"]?.stringValue == "ä\n\"")
            #expect(
                file["ints"]?.arrayValue?.compactMap(\.intValue) == [0, 255, 256, -1, 65536, .max, .min])
            #expect(file["lr"]?.doubleValue == 0.0005)
            #expect(file["tuple"]?[1]?.arrayValue?.isEmpty == true)
            #expect(file["state"]?[0]?["step"]?.intValue == 1)
            #expect(file["args"]?["seed"]?.intValue == 0)
            guard case .bytes([0, 127, 128, 255])? = file["bytes"] else {
                Issue.record("bytes are lost")
                return
            }
        }
    }

    @Test func writesTheCheckpointOfTheOriginalAgain() throws {
        try TestFiles.withFolder { folder in
            let original = try TorchFile.read(try TestFiles.golden("checkpoint.pth"))
            try TorchFile.write(original, to: folder + "/x.pth")
            let copy = try TorchFile.read(folder + "/x.pth")
            let (old, new) = (original["student"]?.stateDict ?? [], copy["student"]?.stateDict ?? [])
            #expect(old.map(\.key) == new.map(\.key))
            #expect(old.map { $0.tensor.floats() } == new.map { $0.tensor.floats() })
            #expect(copy["optimizer"]?["param_groups"]?[1]?["weight_decay"]?.doubleValue == 0)
            #expect(copy["args"]?["arch"]?.stringValue == "vit_small")
        }
    }

    @Test func givesEqualFilesForEqualValuesAndSharesEqualBytes() throws {
        try TestFiles.withFolder { folder in
            try TorchFile.write(Self.value, to: folder + "/a.pth")
            try TorchFile.write(Self.value, to: folder + "/b.pth")
            #expect(try TestFiles.bytes(folder + "/a.pth") == TestFiles.bytes(folder + "/b.pth"))
            let large = FileValue.tensor(StoredTensor([Float](repeating: 1, count: 10_000), shape: [10_000]))
            try TorchFile.write(["a": large, "b": large, "c": large], to: folder + "/c.pth")
            #expect(try TestFiles.bytes(folder + "/c.pth").count < 45_000)
        }
    }

    /// More than 65,535 entries need the 64-bit records, which large files need too.
    @Test func writesManyTensors() throws {
        try TestFiles.withFolder { folder in
            let entries = (0..<66_000).map { (key: "\($0)", tensor: StoredTensor([Int32($0)], shape: [1])) }
            try TorchFile.write(FileValue(stateDict: entries), to: folder + "/x.pth")
            let read = try #require(try TorchFile.read(folder + "/x.pth").stateDict)
            #expect(read.count == 66_000)
            #expect(read.last?.tensor.elements(as: Int32.self) == [65_999])
        }
    }

    @Test func refusesValuesWithoutEnd() throws {
        try TestFiles.withFolder { folder in
            var value: FileValue = []
            for _ in 0..<100 { value = [value] }
            let error = try TestFiles.error { try TorchFile.write(value, to: folder + "/x.pth") }
            #expect(error.kind == .unsupported)
            // More than the reader takes.
            let long = FileValue.string(String(repeating: "x", count: 9_000_000))
            let tooLong = try TestFiles.error { try TorchFile.write(long, to: folder + "/x.pth") }
            #expect(tooLong.kind == .unsupported)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    /// Runs where DINO_PYTHON names a Python that has torch and safetensors; elsewhere there is nothing to
    /// compare with, and the round trips above have to do.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["DINO_PYTHON"] != nil, "DINO_PYTHON names no Python")
    )
    func isReadByPython() throws {
        try TestFiles.withFolder { folder in
            try TorchFile.write(Self.value, to: folder + "/x.pth")
            try SafetensorsFile(tensors: Self.tensors, metadata: ["format": "pt", "a\"": "\n"]).write(
                to: folder + "/x.safetensors")
            try NpyFile.write(Self.tensors[0].tensor, to: folder + "/x.npy")
            let process = Process()
            process.executableURL = URL(
                fileURLWithPath: ProcessInfo.processInfo.environment["DINO_PYTHON"] ?? "")
            process.arguments = [try TestFiles.golden("check_written_files.py"), folder]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }
}
