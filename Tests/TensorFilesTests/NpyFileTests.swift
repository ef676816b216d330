import Files
import TensorFiles
import Testing

@Suite struct NpyFileTests {
    private func read(_ name: String) throws -> StoredTensor { try NpyFile.read(try TestFiles.golden(name)) }

    private func error(_ bytes: [UInt8]) throws -> FileError {
        try TestFiles.withFolder { folder in
            try TestFiles.write(bytes, to: folder + "/x.npy")
            return try TestFiles.error { _ = try NpyFile.read(folder + "/x.npy") }
        }
    }

    private func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
        [0x93] + Array("NUMPY".utf8) + [1, 0] + little(UInt16(header.utf8.count)) + Array(header.utf8) + data
    }

    @Test func readsWhatNumPyWrites() throws {
        let array = try read("float32.npy")
        #expect(array.shape == [2, 3])
        #expect(array.elements(as: Float.self) == [0, 1, 2, 3, 4, 5])
        let fortran = try read("fortran.npy")
        #expect(fortran.shape == [2, 3, 4])
        #expect(fortran.elements(as: Int32.self) == (0..<24).map { Int32($0) })
        #expect(try read("bool.npy").dtype == .bool)
        #expect(try read("bool.npy").elements(as: UInt8.self) == [1, 0])
        #expect(try read("half.npy").shape == [])
        #expect(try read("half.npy").floats() == [1.5])
        #expect(try read("version2.npy").elements(as: Int64.self) == [0, 1, 2])
    }

    @Test func refusesOtherNumberFormatsByName() throws {
        for (name, code) in [
            ("big_endian.npy", ">f4"), ("object.npy", "|O"), ("structure.npy", "structures"),
        ] {
            let error = try TestFiles.error { _ = try read(name) }
            #expect(error.kind == .unsupported && error.problem.contains(code))
        }
    }

    @Test func readsWhatItWrites() throws {
        try TestFiles.withFolder { folder in
            for (_, tensor) in TorchFileWritingTests.tensors {
                try NpyFile.write(tensor, to: folder + "/x.npy")
                let read = try NpyFile.read(folder + "/x.npy")
                #expect(read.dtype == tensor.dtype && read.shape == tensor.shape)
                #expect(read.floats() == tensor.floats())
            }
            let half = try #require(StoredTensor(dtype: .bfloat16, shape: [1]) { (_) throws(Never) in })
            let error = try TestFiles.error { try NpyFile.write(half, to: folder + "/y.npy") }
            #expect(error.kind == .unsupported && error.problem.contains("bfloat16"))
        }
    }

    @Test(arguments: [
        "", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } x",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 9223372036854775807), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
    ])
    func refusesHeadersThatLie(_ header: String) throws {
        #expect(try error(file(header, [0, 0, 0, 0])).kind == .malformed)
    }

    @Test func refusesOtherFiles() throws {
        #expect(try error(Array("hello".utf8)).kind == .malformed)
        #expect(try error([0x93] + Array("NUMPY".utf8) + [9, 0, 0, 0]).kind == .unsupported)
        #expect(try error([0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255]).kind == .malformed)
    }
}
