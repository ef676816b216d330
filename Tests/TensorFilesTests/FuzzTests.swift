import Files
import TensorFiles
import Testing

/// Damaged files of every kind give a value or an error, never a trap, and in bounded time.
@Suite struct FuzzTests {
    /// A small generator with a fixed seed, so that a failure can be repeated.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let mixed = (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
            return mixed ^ (mixed >> 33)
        }
    }

    /// Reads a file of any kind, and all that it holds.
    private func read(_ bytes: [UInt8], _ path: String) throws(FileError) {
        if path.hasSuffix("npy") {
            _ = try NpyFile.read(contents: bytes, path: path).floats()
        } else if path.hasSuffix("safetensors") {
            let file = try SafetensorsFile.read(contents: bytes, path: path)
            for (_, tensor) in file.tensors { _ = tensor.floats() }
        } else {
            walk(try TorchFile.read(contents: bytes, path: path, checksums: false))
        }
    }

    private func walk(_ value: FileValue) {
        for element in value.arrayValue ?? [] { walk(element) }
        for (_, element) in value.dictionaryValue?.entries ?? [] { walk(element) }
        if let tensor = value.tensorValue { _ = tensor.floats() }
    }

    static let names = [
        "no_checksums.pth", "tensors.pth", "values.pth", "values_protocol4.pth", "legacy.pth",
        "checkpoint.pth",
        "tensors.safetensors", "float32.npy", "fortran.npy", "version2.npy",
    ]

    @Test(arguments: names) func survivesEveryTruncation(_ name: String) throws {
        let bytes = try TestFiles.bytes(try TestFiles.golden(name))
        // Every point of the small files, every seventh of the checkpoint.
        for count in stride(from: 0, to: bytes.count, by: bytes.count > 10_000 ? 7 : 1) {
            #expect(throws: FileError.self) { try read(Array(bytes[..<count]), name) }
        }
    }

    @Test(arguments: names) func survivesFlippedBytes(_ name: String) throws {
        let bytes = try TestFiles.bytes(try TestFiles.golden(name))
        var generator = Generator(state: UInt64(bytes.count))
        for _ in 0..<3000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let position = Int.random(in: damaged.indices, using: &generator)
                damaged[position] = UInt8.random(in: 0...255, using: &generator)
            }
            do throws(FileError) {
                try read(damaged, name)
            } catch {
                #expect(error.path == name && !error.problem.isEmpty)
            }
        }
    }

    @Test func survivesRandomPickles() throws {
        // Bytes drawn from the operations, so that more than the first one is reached.
        let letters = Array("(.0122NKMJGqhjX]aelt)}dsucRbQ\n".utf8)
        let others: [UInt8] = [
            0x80, 0x81, 0x85, 0x86, 0x87, 0x88, 0x8A, 0x8C, 0x8F, 0x90, 0x91, 0x93, 0x94, 0x00, 0x01, 0x02,
        ]
        let operations = letters + others
        var generator = Generator(state: 62)
        for _ in 0..<20_000 {
            let length = Int.random(in: 1...60, using: &generator)
            let pickle = (0..<length).map { _ in operations.randomElement(using: &generator) ?? 0 }
            _ = try? read(TestZip(pickle: pickle).bytes, "random.pth")
        }
    }
}
