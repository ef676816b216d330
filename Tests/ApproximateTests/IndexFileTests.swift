import Approximate
import Files
import Foundation
import Testing

@Suite struct IndexFileTests {
    private static let kinds: [ApproximateKind] = [
        .flat, .hnsw(links: 8, buildDepth: 40), .ivfPQ(lists: 5, codeBytes: 3),
        .ivfPQ(lists: 20, codeBytes: 6),
    ]

    private static func index(
        _ kind: ApproximateKind, rows count: Int = 400, metric: ApproximateMetric = .l2
    ) throws -> ApproximateIndex {
        var vectors = TestVectors(seed: 21)
        return try TestVectors.index(
            kind, vectors.gaussian(count, 6), dimension: 6, metric: metric, first: 1000)
    }

    private static var queries: [Float] {
        var vectors = TestVectors(seed: 22)
        return vectors.gaussian(30, 6)
    }

    @Test(arguments: kinds, ApproximateMetric.allCases)
    func whatIsWrittenIsReadBack(kind: ApproximateKind, metric: ApproximateMetric) throws {
        try TestFolder.with { folder in
            let path = folder + "/x.index"
            let index = try Self.index(kind, metric: metric)
            try index.write(to: path)
            let copy = try ApproximateIndex.read(from: path)
            #expect(copy.kind == index.kind && copy.metric == metric)
            #expect(copy.count == 400 && copy.dimension == 6)
            let found = try index.search(Self.queries, k: 9, effort: 20)
            #expect(try copy.search(Self.queries, k: 9, effort: 20) == found)
            try copy.write(to: folder + "/y.index")
            #expect(try TestFolder.bytes(path) == TestFolder.bytes(folder + "/y.index"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
        }
    }

    @Test(arguments: [ApproximateKind.flat, .hnsw()])
    func anEmptyIndexIsReadBack(kind: ApproximateKind) throws {
        try TestFolder.with { folder in
            try Self.index(kind, rows: 0).write(to: folder + "/x")
            #expect(try ApproximateIndex.read(from: folder + "/x").count == 0)
        }
    }

    /// Lists without rows are stored in another form.
    @Test func aTrainedIndexWithFewRowsIsReadBack() throws {
        try TestFolder.with { folder in
            var vectors = TestVectors(seed: 23)
            let builder = try ApproximateIndexBuilder(
                .ivfPQ(lists: 30), metric: .l2, dimension: 6, expectedCount: 2)
            try builder.train(vectors.gaussian(300, 6))
            try builder.add(vectors.gaussian(2, 6), ids: [7, 8])
            try builder.finish().write(to: folder + "/x")
            let found = try ApproximateIndex.read(from: folder + "/x").search(Self.queries, k: 2, effort: 30)
            #expect(found.allSatisfy { Set($0.ids) == [7, 8] })
        }
    }

    @Test func aChangedFileIsRefusedByName() throws {
        try TestFolder.with { folder in
            let path = folder + "/x.index"
            try Self.index(.hnsw()).write(to: path)
            var bytes = try TestFolder.bytes(path)
            bytes[bytes.count / 2] ^= 1
            try TestFolder.write(bytes, to: path)
            let changed = #expect(throws: FileError.self) { _ = try ApproximateIndex.read(from: path) }
            #expect(changed?.description.hasPrefix("\(path) was damaged or changed") == true)
            try TestFolder.write(Array(bytes.dropLast(70)), to: path)
            let short = #expect(throws: FileError.self) { _ = try ApproximateIndex.read(from: path) }
            #expect(short?.kind == .refused)
            #expect(throws: FileError.self) {
                _ = try ApproximateIndex.read(from: path, acceptingForeign: true)
            }
        }
    }

    @Test func whatIsNoIndexIsRefused() throws {
        try TestFolder.with { folder in
            let path = folder + "/x"
            for text in ["", "x", "IxF2", "IxMpIxMp", "Imiq", String(repeating: "IwPQ\u{1}", count: 99)] {
                try TestFolder.write(Array(text.utf8), to: path)
                for isForeign in [true, false] {
                    #expect(throws: FileError.self) {
                        _ = try ApproximateIndex.read(from: path, acceptingForeign: isForeign)
                    }
                }
            }
            for missing in [folder, folder + "/missing", folder + "/a\0b"] {
                let error = #expect(throws: FileError.self) { _ = try ApproximateIndex.read(from: missing) }
                #expect(error?.kind == .cannotOpen)
            }
            let unwritable = #expect(throws: FileError.self) {
                try Self.index(.flat).write(to: folder + "/none/x")
            }
            #expect(unwritable?.kind == .cannotWrite)
        }
    }

    /// 2,000 files with changed bytes, changed sizes, or cut short, read as another program's, as nothing
    /// else stands between them and FAISS then: refused, or searched without harm.
    @Test(arguments: kinds)
    func brokenFilesDoNoHarm(kind: ApproximateKind) throws {
        try TestFolder.with { folder in
            let path = folder + "/x"
            try Self.index(kind, rows: 260).write(to: path)
            let whole = Array(try TestFolder.bytes(path).dropLast(48))
            try TestFolder.write(whole, to: path)
            #expect(try ApproximateIndex.read(from: path, acceptingForeign: true).count == 260)
            var chance = TestVectors(seed: 24)
            var refused = 0
            for _ in 0..<500 {
                try TestFolder.write(Self.broken(whole, &chance), to: path)
                do throws(FileError) {
                    let index = try ApproximateIndex.read(from: path, acceptingForeign: true)
                    let found = try? index.search(Self.queries, k: 5, effort: 30)
                    #expect(found?.allSatisfy { $0.ids.count <= 5 } == true)
                } catch {
                    refused += 1
                    #expect(!error.description.contains("\n") && error.description.hasPrefix(path))
                }
            }
            #expect(refused > 100)
        }
    }

    private static func broken(_ whole: [UInt8], _ chance: inout TestVectors) -> [UInt8] {
        var bytes = whole
        // Headers and sizes are few among many numbers: half of the changes go to the first hundred bytes.
        let place = chance.below(2) == 0 ? chance.below(100) : chance.below(whole.count - 8)
        switch chance.below(5) {
        case 0: bytes[place] ^= 1 << UInt8(chance.below(8))
        case 1: bytes[place] = UInt8(chance.below(256))
        case 2: bytes.removeSubrange(chance.below(whole.count)...)
        case 3:
            let sizes: [UInt64] = [0, 1, .max, 1 << 62, 1 << 39, 1 << 32, 0x7FFF_FFFF, 259, 261, 0xFFFF_FFFF]
            let size = sizes[chance.below(sizes.count)]
            for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: size >> (8 * UInt64(byte))) }
        default: bytes.replaceSubrange(place..<place + 4, with: [0xFF, 0xFF, 0xFF, 0x7F])
        }
        return bytes
    }
}
