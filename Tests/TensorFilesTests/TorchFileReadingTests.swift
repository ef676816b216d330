import TensorFiles
import Testing

@Suite struct TorchFileReadingTests {
    @Test func readsACheckpointOfTheOriginal() throws {
        let file = try TorchFile.read(try TestFiles.golden("checkpoint.pth"))
        let keys = file.dictionaryValue?.entries.map(\.key)
        #expect(
            keys
                == ["student", "teacher", "optimizer", "epoch", "args", "dino_loss", "fp16_scaler"].map {
                    .string($0)
                })
        #expect(file["epoch"]?.intValue == 7)

        let teacher = try #require(file["teacher"]?.stateDict)
        #expect(teacher.first?.key == "backbone.cls_token")
        #expect(teacher.first?.tensor.shape == [1, 1, 4])
        #expect(teacher.first?.tensor.elements(as: Float.self) == [1000, 1001, 1002, 1003])
        #expect(teacher.suffix(2).map(\.key) == ["head.last_layer.weight_g", "head.last_layer.weight_v"])
        let student = try #require(file["student"]?.stateDict)
        #expect(student.map(\.key) == teacher.map { "module." + $0.key })

        let groups = try #require(file["optimizer"]?["param_groups"]?.arrayValue)
        #expect(groups.count == 2)
        #expect(groups[0]["lr"]?.doubleValue == 0.0005)
        #expect(groups[0]["params"]?[0]?.intValue == 0)
        let state = try #require(file["optimizer"]?["state"]?[0])
        #expect(state["step"]?.tensorValue?.elements(as: Float.self) == [1])
        #expect(state["exp_avg"]?.tensorValue?.shape == [1, 1, 4])

        guard case .object("argparse.Namespace", let args)? = file["args"] else {
            Issue.record("args is no Namespace")
            return
        }
        #expect(args["arch"]?.stringValue == "vit_small")
        #expect(args["global_crops_scale"]?.arrayValue?.compactMap(\.doubleValue) == [0.4, 1.0])
        #expect(file["dino_loss"]?["center"]?.tensorValue?.shape == [1, 8])
        #expect(file["fp16_scaler"]?["scale"]?.doubleValue == 65536)
    }

    @Test(arguments: ["tensors.pth", "legacy.pth"])
    func readsEveryElementTypeAndView(_ name: String) throws {
        let file = try TorchFile.read(try TestFiles.golden(name))
        let found = try #require(file.findStateDict())
        #expect(found.key == (name == "legacy.pth" ? "teacher" : nil))
        let tensors = Dictionary(uniqueKeysWithValues: found.stateDict.map { ($0.key, $0.tensor) })
        for type in ElementType.allCases { #expect(tensors[type.rawValue]?.dtype == type) }
        #expect(tensors["float32"]?.shape == [2, 3])
        #expect(tensors["float64"]?.elements(as: Double.self) == [1.5, -2.25])
        #expect(tensors["float16"]?.floats() == [0, 1, -2.5, 65504, 0x1p-24, .infinity])
        #expect(tensors["bfloat16"]?.floats().prefix(2) == [1, -0.5])
        #expect(tensors["int64"]?.elements(as: Int64.self) == [1 << 40, -1])
        #expect(tensors["int32"]?.elements(as: Int32.self) == [1 << 30, -1])
        #expect(tensors["int16"]?.elements(as: Int16.self) == [1 << 14, -1])
        #expect(tensors["int8"]?.elements(as: Int8.self) == [127, -128])
        #expect(tensors["uint8"]?.elements(as: UInt8.self) == [0, 255])
        #expect(tensors["bool"]?.floats() == [1, 0, 1])
        #expect(tensors["scalar"]?.shape == [])
        #expect(tensors["scalar"]?.elements(as: Int64.self) == [5])
        #expect(tensors["empty"]?.shape == [0, 3])
        #expect(tensors["empty"]?.floats() == [])
        #expect(tensors["parameter"]?.floats() == [4])
        #expect(tensors["transposed"]?.shape == [3, 2])
        #expect(tensors["transposed"]?.floats() == [0, 3, 1, 4, 2, 5])
        #expect(tensors["sliced"]?.floats() == [6, 8, 10, 12, 14, 16])
        #expect(tensors["tail"]?.floats() == [20, 21, 22, 23])
        #expect(tensors["expanded"]?.floats() == [1, 1, 1, 2, 2, 2])
    }

    @Test(arguments: ["values.pth", "values_protocol4.pth"])
    func readsPlainValues(_ name: String) throws {
        let file = try TorchFile.read(try TestFiles.golden(name))
        guard case .some(.none) = file["none"] else {
            Issue.record("None is lost")
            return
        }
        #expect(file["true"]?.boolValue == true)
        #expect(file["false"]?.boolValue == false)
        #expect(file["text"]?.stringValue == "ä\n\"x\"")
        #expect(
            file["ints"]?.arrayValue?.compactMap(\.intValue)
                == [0, 255, 256, 65536, -1, 1 << 40, -(1 << 62)])
        #expect(file["double"]?.doubleValue == 0.1)
        #expect(file["tuple"]?[1]?[1]?.stringValue == "3")
        guard case .bytes([0, 255])? = file["bytes"] else {
            Issue.record("bytes are lost")
            return
        }
        let numbers = try #require(file["numpy"]?.arrayValue)
        #expect(numbers.compactMap(\.doubleValue) == [1.5, 0.25, 2, -7, -7, 200])
        #expect(numbers.last?.boolValue == true)
        #expect(file["size"]?.arrayValue?.compactMap(\.intValue) == [2, 3])
        #expect(file["device"]?.stringValue == "cuda:1")
        #expect(file["cpu"]?.stringValue == "cpu")
        #expect(file["dtype"]?.stringValue == "torch.float16")
        #expect(file["path"]?.stringValue == "/a/b")
        #expect(file["set"]?.arrayValue?.compactMap(\.intValue) == [3])
        #expect(file["complex"]?.arrayValue?.compactMap(\.doubleValue) == [1, 2])
        #expect(file["default"]?["a"]?.intValue == 1)
        #expect(file[5]?.stringValue == "int key")
    }

    @Test func readsAFileWithoutChecksums() throws {
        let file = try TorchFile.read(try TestFiles.golden("no_checksums.pth"))
        #expect(file["a"]?.tensorValue?.floats() == [0, 1, 2, 3])
    }

    @Test func noticesADamagedTensorUnlessToldNotToLook() throws {
        var bytes = try TestFiles.bytes(try TestFiles.golden("tensors.pth"))
        // 2**40 as it stands in the int64 tensor.
        let needle: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0, 0xFF]
        let position = try #require(
            bytes.indices.dropLast(9).first { bytes[$0..<($0 + 9)].elementsEqual(needle) })
        bytes[position] = 1
        try TestFiles.withFolder { folder in
            let path = folder + "/damaged.pth"
            try TestFiles.write(bytes, to: path)
            let error = try TestFiles.error { _ = try TorchFile.read(path) }
            #expect(error.kind == .malformed)
            #expect(error.description.contains("checksum"))
            let file = try TorchFile.read(path, checksums: false)
            let numbers = try #require(file["int64"]?.tensorValue?.elements(as: Int64.self))
            #expect(numbers == [(1 << 40) + 1, -1])
        }
    }

    @Test func saysWhyAFileCannotBeOpened() throws {
        let missing = try TestFiles.error { _ = try TorchFile.read("/nowhere/x.pth") }
        #expect(missing.kind == .cannotOpen)
        #expect(missing.description == "/nowhere/x.pth cannot be opened: No such file or directory")
        #expect(try TestFiles.error { _ = try TorchFile.read("/") }.kind == .cannotOpen)
        #expect(try TestFiles.error { _ = try TorchFile.read("/dev/zero") }.kind == .cannotOpen)
        try TestFiles.withFolder { folder in
            let path = folder + "/x.pth"
            try TestFiles.write([], to: path)
            #expect(try TestFiles.error { _ = try TorchFile.read(path) }.description == "\(path) is empty")
            try TestFiles.write(Array("hello, this is text".utf8), to: path)
            #expect(try TestFiles.error { _ = try TorchFile.read(path) }.kind == .malformed)
        }
    }
}
