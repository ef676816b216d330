import Files
import Records
import Foundation
import Testing

@Suite struct EventFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }

    @Test func framesAreThoseOfTensorFlowsRecordFiles() {
        // TensorBoard 2.21 writes and reads these bytes as file_version "brain.Event:2" and the scalars a = 1.5, b = -2.
        #expect(
            hex(EventRecord.version(wallTime: 1.5))
                == "1800000000000000a37f4b22" + "09000000000000f83f" + "1a0d627261696e2e4576656e743a32"
                + "2a28646c")
        #expect(
            hex(EventRecord.scalars([("a", 1.5), ("b", -2)], step: 300, wallTime: 2))
                == "220000000000000078113dfd" + "090000000000000040" + "10ac02" + "2a14"
                + "0a080a0161150000c03f"
                + "0a080a016215000000c0" + "063aa9bd")
    }

    @Test func eachCallReachesTheFile() throws {
        try withFolder { folder in
            let writer = try EventFileWriter(folder: folder + "/deep", now: { 1_700_000_000.25 })
            #expect(writer.path == folder + "/deep/events.out.tfevents.1700000000.dino")
            var expected = EventRecord.version(wallTime: 1_700_000_000.25)
            #expect(try Data(contentsOf: URL(fileURLWithPath: writer.path)) == Data(expected))
            try writer.add([("train/loss", 8.5)], step: -1)
            try writer.add([], step: .max)
            expected += EventRecord.scalars([("train/loss", 8.5)], step: -1, wallTime: 1_700_000_000.25)
            expected += EventRecord.scalars([], step: .max, wallTime: 1_700_000_000.25)
            #expect(try Data(contentsOf: URL(fileURLWithPath: writer.path)) == Data(expected))
        }
    }

    @Test func twoRunsOfOneSecondHaveTwoFiles() throws {
        try withFolder { folder in
            let first = try EventFileWriter(folder: folder, now: { 5 })
            let second = try EventFileWriter(folder: folder, now: { 5 })
            #expect(first.path != second.path && second.path.hasSuffix(".dino.1"))
        }
    }

    @Test func aFolderThatCannotBeMadeIsNamed() {
        #expect(throws: FileError.self) { try EventFileWriter(folder: "/dev/null/x") }
    }
}
