import Files
import TensorFiles
import Testing

@Suite struct SafetensorsFileTests {
    private func file(_ header: String, _ data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
        little(length ?? UInt64(header.utf8.count)) + Array(header.utf8) + data
    }

    private func error(_ bytes: [UInt8]) throws -> FileError {
        try TestFiles.withFolder { folder in
            try TestFiles.write(bytes, to: folder + "/x.safetensors")
            return try TestFiles.error { _ = try SafetensorsFile.read(folder + "/x.safetensors") }
        }
    }

    @Test func readsWhatThePythonPackageWrites() throws {
        let file = try SafetensorsFile.read(try TestFiles.golden("tensors.safetensors"))
        #expect(file.metadata == ["format": "pt", "ünï": "\"quoted\" \\ \n"])
        let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.key, $0.tensor) })
        for type in ElementType.allCases { #expect(tensors[type.rawValue]?.dtype == type) }
        #expect(tensors["float32"]?.shape == [2, 3])
        #expect(tensors["float16"]?.floats() == [0, 1, -2.5, 65504, 0x1p-24, .infinity])
        #expect(tensors["transposed"]?.floats() == [0, 3, 1, 4, 2, 5])
        #expect(tensors["empty"]?.shape == [0, 3])
        #expect(tensors["scalar"]?.shape == [])
        let empty = try SafetensorsFile.read(try TestFiles.golden("empty.safetensors"))
        #expect(empty.tensors.isEmpty && empty.metadata.isEmpty)
    }

    @Test func readsWhatItWrites() throws {
        try TestFiles.withFolder { folder in
            let path = folder + "/x.safetensors"
            let metadata = ["a \"b\" \\": "\u{1}\n🙂", "format": "pt"]
            try SafetensorsFile(tensors: TorchFileWritingTests.tensors, metadata: metadata).write(to: path)
            let read = try SafetensorsFile.read(path)
            #expect(read.metadata == metadata)
            // The largest elements first, then by name.
            #expect(
                read.tensors.map(\.key)
                    == ["float64", "int64", "empty", "float32", "int32", "int16", "int8", "uint8"])
            let written = Dictionary(
                uniqueKeysWithValues: TorchFileWritingTests.tensors.map { ($0.key, $0.tensor) })
            for (key, tensor) in read.tensors {
                #expect(tensor.dtype == written[key]?.dtype && tensor.shape == written[key]?.shape)
                #expect(tensor.floats() == written[key]?.floats())
            }
            let twice = SafetensorsFile(tensors: read.tensors + read.tensors.prefix(1))
            let error = try TestFiles.error { try twice.write(to: path) }
            #expect(error.kind == .unsupported)
        }
    }

    @Test func refusesHeadersThatLie() throws {
        let entry = #""dtype":"F32","shape":[1],"data_offsets":[0,4]"#
        let four: [UInt8] = [0, 0, 128, 63]
        let headers = [
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}"#,
            #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
            #"{"a":{"dtype":"F32","shape":[1]}}"#, #"{"a":1}"#, "[]", "{", "", "{}", "{} x",
            "{\"a\":{\(entry)},\"a\":{\(entry)}}", "{\"a\":{\(entry)},\"b\":{\(entry)}}",
            "{\"a\":{\(entry),\"more\":1}}", "{\"a\":{\(entry)},}", "{\"a\":{\(entry)}",
            "{\"\\ud800\":{\(entry)}}", "{\"\\x\":{\(entry)}}", "{\"\n\":{\(entry)}}",
            "{\"__metadata__\":{\"a\":1},\"a\":{\(entry)}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[\(Array(repeating: "1", count: 70).joined(separator: ","))]}}",
        ]
        for header in headers { #expect(try error(file(header, four)).kind == .malformed, "\(header)") }
        let unknown = try error(file(#"{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}"#, four))
        #expect(unknown.kind == .unsupported && unknown.problem.contains("F8_E4M3"))
        #expect(try error(file("{\"a\":{\(entry)}}", four + [0])).problem.contains("no tensor"))
        for length: UInt64 in [.max, 1 << 63, 1000, 100] {
            #expect(try error(file("{\"a\":{\(entry)}}", four, length: length)).kind == .malformed)
        }
        let deep = String(repeating: "{\"a\":", count: 100_000)
        #expect(try error(file(deep)).kind == .malformed)
    }

    @Test func readsEscapedNames() throws {
        try TestFiles.withFolder { folder in
            let header = #" { "\u00e4\ud83d\ude42\/" : {"dtype":"U8","shape":[],"data_offsets":[0, 1]} }  "#
            try TestFiles.write(file(header, [7]), to: folder + "/x")
            let read = try SafetensorsFile.read(folder + "/x")
            #expect(read.tensors.map(\.key) == ["ä🙂/"])
            #expect(read.tensors[0].tensor.elements(as: UInt8.self) == [7])
        }
    }
}
