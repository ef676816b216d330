import Files
import TensorFiles
import Testing

/// Pickles made to run something, to take all memory or to overflow the stack.
@Suite struct HostilePickleTests {
    private func read(_ zip: TestZip) throws(FileError) -> FileValue {
        try TorchFile.read(contents: zip.bytes, path: "x.pth")
    }

    private func error(_ pickle: [UInt8], storages: [[UInt8]] = []) throws -> FileError {
        try TestFiles.error { _ = try read(TestZip(pickle: pickle, storages: storages)) }
    }

    private func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// BINUNICODE
    private func unicode(_ text: String) -> [UInt8] { [0x58] + little(UInt32(text.utf8.count)) + ascii(text) }

    @Test func saysWhatItRefusesInOneSentence() throws {
        let error = try error([0x80, 2] + ascii("cos\nsystem\n") + unicode("true") + [0x85] + ascii("R."))
        #expect(error.kind == .refused)
        #expect(
            error.problem == "refers to os.system, which a weights file has no use for; nothing was run")
    }

    @Test(arguments: [
        "cposix\nsystem\n", "cbuiltins\neval\n", "c__builtin__\ngetattr\n", "cbuiltins\nsetattr\n",
        "csubprocess\nPopen\n", "ctorch\nload\n", "ctorch._utils\n_rebuild_device_tensor_from_numpy\n",
        "cnumpy.core.multiarray\n_reconstruct\n", "ctorch.hub\nload\n", "ios\nsystem\n",
        "ccollections\neval\n",
    ])
    func refusesNames(_ operation: String) throws {
        let error = try error([0x80, 2, 0x28] + ascii(operation) + ascii("."))
        #expect(error.kind == .refused)
        #expect(error.problem.contains(operation.dropFirst().split(separator: "\n").joined(separator: ".")))
    }

    @Test func refusesOtherWaysToReachCode() throws {
        // STACK_GLOBAL, deep inside other values and behind a memo.
        let stackGlobal = unicode("os") + [0x71, 0] + unicode("system") + [0x71, 1, 0x93]
        let nested: [UInt8] = ascii("](}") + unicode("k") + ascii("((")
        #expect(try error(nested + stackGlobal + ascii("tted.")).problem.contains("os.system"))
        // OBJ, NEWOBJ_EX, extensions, persistent ids, buffers outside the file.
        #expect(try error(ascii("(cargparse\nNamespace\no.")).kind == .refused)
        #expect(try error(ascii("cargparse\nNamespace\n)}") + [0x92, 0x2E]).kind == .refused)
        #expect(try error([0x82, 1, 0x2E]).kind == .refused)
        #expect(try error([0x83, 1, 0, 0x2E]).kind == .refused)
        #expect(try error([0x84, 1, 0, 0, 0, 0x2E]).kind == .refused)
        #expect(try error(ascii("Pname\n.")).kind == .refused)
        #expect(try error([0x97, 0x2E]).kind == .refused)
        // A control character in a name does not reach the terminal.
        #expect(try error(ascii("cos\n\u{1B}[2J\n.")).problem.contains("os.?[2J"))
    }

    @Test func refusesStatesOfAnythingButPlainObjects() throws {
        // BUILD on a list, on a tuple, on a name (setattr on a class), on a number.
        for target in ["]", ")", "cargparse\nNamespace\n", "I1\n"] {
            let error = try error(ascii(target) + ascii("}") + unicode("a") + ascii("K\u{1}sb."))
            #expect(error.kind == .refused, "\(target)")
        }
        // A Namespace whose fields are itself.
        let cycle = ascii("cargparse\nNamespace\n)R") + [0x71, 0] + ascii("}") + unicode("a") + [0x68, 0]
        #expect(try error(cycle + ascii("sb.")).problem.contains("contains itself"))
    }

    @Test func refusesThingsThatAreNoStorages() throws {
        #expect(try error(unicode("name") + ascii("Q.")).kind == .malformed)
        #expect(try error(ascii("(") + unicode("module") + ascii("NNNNtQ.")).kind == .refused)
        // A bare storage is no value.
        let storage = ascii("(") + unicode("storage") + ascii("ctorch\nFloatStorage\n") + unicode("0")
        let complete = storage + unicode("cpu") + ascii("K\u{1}tQ.")
        #expect(try error(complete, storages: [[0, 0, 0, 0]]).kind == .unsupported)
    }

    @Test func refusesCycles() throws {
        #expect(try error(ascii("]") + [0x71, 0, 0x68, 0] + ascii("a.")).problem.contains("contains itself"))
    }

    @Test func refusesDeepNestingWithoutDeepRecursion() throws {
        let depth = 1_000_000
        let lists = [UInt8](repeating: 0x5D, count: depth) + [UInt8](repeating: 0x61, count: depth - 1)
        #expect(try error(lists + ascii(".")).problem.contains("deep"))
        let tuples = [UInt8](repeating: 0x28, count: depth) + [UInt8](repeating: 0x74, count: depth)
        #expect(try error(tuples + ascii(".")).problem.contains("deep"))
        // Shared lists reach the depth by another way than they were first met.
        var chain: [UInt8] = []
        for level in 0..<60 {
            chain += [0x5D, 0x71, UInt8(level)] + (level > 0 ? [0x68, UInt8(level - 1), 0x61] : [])
        }
        var outer: [UInt8] = ascii("(") + chain
        for _ in 0..<10 { outer += [0x5D, 0x68, 59, 0x61] }
        #expect(throws: Never.self) { _ = try read(TestZip(pickle: outer + ascii("l."))) }
        for _ in 0..<10 { outer += [0x85] }
        #expect(try error(outer + ascii("l.")).problem.contains("deep"))
    }

    @Test func boundsSharingThatUnfoldsWithoutEnd() throws {
        // Ten lists of ten lists of ten …
        var pickle: [UInt8] = ascii("]") + [0x71, 0]
        for level in 1...40 {
            pickle += ascii("](")
            for _ in 0..<10 { pickle += [0x68, UInt8(level - 1)] }
            pickle += ascii("e") + [0x71, UInt8(level)]
        }
        // Only what the last list holds is of interest; the others stay below it on the stack.
        let error = try error(ascii("(") + pickle + ascii("l."))
        #expect(error.kind == .refused)
        // One long text, ten thousand times.
        var text = ascii("(") + unicode(String(repeating: "x", count: 100_000)) + [0x71, 0]
        for _ in 0..<10_000 { text += [0x68, 0] }
        #expect(try self.error(text + ascii("l.")).kind == .refused)
    }

    @Test func boundsCopies() throws {
        // The same long text encoded again and again, and the same long list made a set again and again.
        let long = unicode(String(repeating: "x", count: 100_000)) + [0x71, 0]
        let encode = ascii("c_codecs\nencode\n") + [0x68, 0] + unicode("latin1") + [0x86, 0x52, 0x30]
        let encodes = ascii("(") + long + [[UInt8]](repeating: encode, count: 1000).joined()
        #expect(try error(encodes + ascii("l.")).kind == .refused)
        let list = ascii("](") + [UInt8](repeating: 0x4E, count: 100_000) + ascii("e") + [0x71, 0, 0x30]
        let set = ascii("c__builtin__\nset\n") + [0x68, 0, 0x85, 0x52]
        let sets = ascii("(") + list + [[UInt8]](repeating: set, count: 1000).joined()
        #expect(try error(sets + ascii("l.")).kind == .refused)
    }

    @Test func refusesLengthsBeyondTheFile() throws {
        for code: UInt8 in [0x58, 0x42, 0x8B, 0x54] {
            #expect(try error([code, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E]).kind == .malformed)
            #expect(try error([code, 0xFF, 0xFF, 0xFF, 0x7F, 0x2E]).kind == .malformed)
        }
        for code: UInt8 in [0x8D, 0x8E, 0x95, 0x96] {
            #expect(try error([code] + [UInt8](repeating: 0xFF, count: 8) + [0x2E]).kind == .malformed)
        }
        // Whole numbers beyond 64 bits, short and long.
        #expect(try error([0x8A, 9] + [UInt8](repeating: 1, count: 9) + [0x2E]).kind == .unsupported)
        #expect(try error(ascii("L99999999999999999999L\n.")).kind == .unsupported)
        // Memo numbers that were never given, however large.
        #expect(try error([0x6A, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E]).kind == .malformed)
        #expect(throws: Never.self) {
            _ = try read(TestZip(pickle: [0x4E, 0x72, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E]))
        }
    }

    @Test func refusesStackErrors() throws {
        let operations: [UInt8] = ascii("aesudtlRbQo0123") + [0x81, 0x85, 0x86, 0x87, 0x90, 0x91, 0x93, 0x94]
        for operation in operations {
            _ = try error([operation, 0x2E])
            _ = try error([0x28, operation, 0x28, 0x2E])
            // POP and POP_MARK may take the mark away.
            if !ascii("01").contains(operation) { _ = try error([0x4E, 0x28, operation, 0x2E]) }
        }
        #expect(try error([]).kind == .malformed)
        #expect(try error(ascii("NN.")).kind == .malformed)
        #expect(try error(ascii("(N.")).kind == .malformed)
        #expect(try error([0xFF, 0x2E]).kind == .malformed)
    }

    struct View: Sendable {
        var offset: Int64 = 0
        var shape: [Int64]
        var strides: [Int64]
    }

    static let views: [View] = [
        View(offset: -1, shape: [2], strides: [1]),
        View(offset: 4, shape: [1], strides: [1]),
        View(offset: 1 << 62, shape: [1], strides: [1]),
        View(shape: [2], strides: [-1]),
        View(shape: [-2], strides: [1]),
        View(shape: [5], strides: [1]),
        View(shape: [2], strides: [4]),
        View(shape: [2], strides: [1, 1]),
        View(shape: [2], strides: [1 << 62]),
        View(shape: [1 << 62], strides: [0]),
        View(shape: [1 << 32, 1 << 32], strides: [0, 0]),
        View(shape: [1 << 40], strides: [0]),
        View(shape: [0, 1 << 40, 1 << 40], strides: [1, 1, 1]),
        View(shape: [2, 2], strides: [1, 1]),
        View(shape: [2, 3], strides: [1, 1]),
    ]

    @Test(arguments: views)
    func refusesTensorsOutsideTheirStorage(_ view: View) throws {
        func int(_ value: Int64) -> [UInt8] { [0x8A, 8] + little(value) }
        func tuple(_ values: [Int64]) -> [UInt8] { ascii("(") + values.flatMap(int) + ascii("t") }
        var pickle = ascii("ctorch._utils\n_rebuild_tensor_v2\n((") + unicode("storage")
        pickle += ascii("ctorch\nFloatStorage\n") + unicode("0") + unicode("cpu") + int(4) + ascii("tQ")
        pickle += int(view.offset) + tuple(view.shape) + tuple(view.strides) + [0x89] + ascii("NtR.")
        let error = try error(pickle, storages: [[UInt8](repeating: 0, count: 16)])
        #expect(error.kind == .malformed || error.kind == .refused)
    }

    @Test func refusesZipFilesThatLie() throws {
        let pickle = ascii("N.")
        #expect(throws: Never.self) { _ = try read(TestZip(pickle: pickle)) }
        func failure(_ change: (inout TestZip) -> Void) throws -> FileError {
            var zip = TestZip(pickle: pickle, storages: [[1, 2, 3, 4]])
            change(&zip)
            return try TestFiles.error { _ = try read(zip) }
        }
        let compressed = try failure { $0.entries[1].method = 8 }
        #expect(compressed.kind == .unsupported)
        #expect(compressed.problem.contains("a/data/0"))
        #expect(try failure { $0.entries[1].flags = 1 }.problem.contains("encrypted"))
        #expect(try failure { $0.entries[1].size = 1000 }.kind == .malformed)
        #expect(try failure { $0.entries[1].size = 0xFFFF_FFFF }.kind == .malformed)
        #expect(try failure { $0.entries[1].offset = 0xFFFF_FFF0 }.kind == .malformed)
        #expect(try failure { $0.entries[1].offset = 1 }.kind == .malformed)
        #expect(try failure { $0.entries[0].size = 20 }.problem.contains("overlapping"))
        #expect(try failure { $0.entries[1].name = "a/data.pkl" }.problem.contains("twice"))
        #expect(try failure { $0.entries[0].checksum = 1 }.problem.contains("checksum"))
        #expect(try failure { $0.entries[0].name = "data.pkl" }.problem.contains("no data.pkl"))
        #expect(try failure { $0.entries[1].name = "a/constants.pkl" }.problem.contains("TorchScript"))
        let order = try failure { $0.entries.append(.init(name: "a/byteorder", contents: Array("big".utf8))) }
        #expect(order.problem.contains("big-endian"))
    }
}
