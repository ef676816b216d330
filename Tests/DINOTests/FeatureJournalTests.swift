import DINO
import Foundation
import Imaging
import TensorFiles
import TestSupport
import Testing
import Torch

/// A journal whose writer was killed, whose disk lied, or which two runs want at once.
///
/// `FeatureExtractor.Batch` is made here by its package initialiser.
@Suite struct FeatureJournalTests {
    static let description = #"{"format":1,"recipes":["cls","mean|l2"]}"#
    static let dimensions = [3, 2]
    /// Rows of each batch; none where all its pictures were unreadable.
    static let sizes = [2, 1, 0, 4, 3, 0, 1]

    let folder = TemporaryFolder()
    var path: String { folder.path + "/features.partial" }

    /// Batches of which every third picture was unreadable.
    static let batches: [(rows: [[Float]], indices: [Int], done: Int)] = {
        var (next, batches): (Int, [(rows: [[Float]], indices: [Int], done: Int)]) = (0, [])
        for (number, size) in sizes.enumerated() {
            let indices = (0..<size).map { next + $0 + $0 / 2 }
            next += size + size / 2 + 1
            let rows = dimensions.map { dimension in
                size == 0 ? [] : Formula.numbers(100 + number, [size, dimension], scale: 1).floats
            }
            batches.append((rows, indices, next))
        }
        return batches
    }()

    static func batch(_ number: Int) -> FeatureExtractor.Batch {
        let (rows, indices, done) = batches[number]
        // As the extractor has it: no matrices where no picture could be read.
        let features =
            indices.isEmpty ? [] : zip(rows, dimensions).map { Tensor($0, shape: [indices.count, $1]) }
        return FeatureExtractor.Batch(features: features, indices: indices, done: done)
    }

    private func journal(_ description: String = description) throws -> FeatureJournal {
        try FeatureJournal(path: path, description: description, dimensions: Self.dimensions, pictures: 100)
    }

    /// A whole journal's bytes, and where the header and each record end.
    private func whole() throws -> (bytes: [UInt8], ends: [Int]) {
        let journal = try journal()
        var ends = [try bytes().count]
        for number in Self.batches.indices {
            try journal.append(Self.batch(number))
            ends.append(try bytes().count)
        }
        return (try bytes(), ends)
    }

    private func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

    private func put(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

    private func expect(_ journal: FeatureJournal, records: Int, _ what: String) throws {
        let kept = Self.batches.prefix(records)
        #expect(journal.indices == kept.flatMap(\.indices), "\(what)")
        #expect(journal.done == kept.last?.done ?? 0, "\(what)")
        for recipe in Self.dimensions.indices {
            let matrix = try journal.matrix(recipe)
            #expect(matrix.shape == [journal.indices.count, Self.dimensions[recipe]], "\(what)")
            #expect(matrix.floats() == kept.flatMap { $0.rows[recipe] }, "\(what)")
        }
    }

    /// Opens a damaged file, looks at what is left, makes the rest again, and looks at the whole.
    private func expectRepair(of damaged: [UInt8], to whole: [UInt8], records: Int, _ what: String) throws {
        try put(damaged)
        do {
            let journal = try journal()
            #expect(journal.isResumed == (records > 0), "\(what)")
            try expect(journal, records: records, what)
            for number in Self.batches.indices.dropFirst(records) { try journal.append(Self.batch(number)) }
            try expect(journal, records: Self.batches.count, "\(what), made again")
            #expect(!journal.isResumed || records == Self.batches.count, "\(what)")
        }
        #expect(try bytes() == whole, "\(what), made again")
    }

    @Test func aRunKilledAtAnyByteGoesOnAfterTheLastWholeBatch() throws {
        let (bytes, ends) = try whole()
        for length in 0...bytes.count {
            let records = max(0, ends.count { $0 <= length } - 1)
            try expectRepair(
                of: Array(bytes.prefix(length)), to: bytes, records: records, "cut to \(length) bytes")
        }
    }

    @Test func whatFollowsADamagedByteIsMadeAgain() throws {
        let (bytes, ends) = try whole()
        var generator = SeededGenerator(1, 4)
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
            // Of what another program or command may have written, nothing is changed.
            if place < ends[0] - 1 {
                try put(damaged)
                #expect(throws: FileError.self, "byte \(place)") { try journal() }
                #expect(try self.bytes() == damaged)
                continue
            }
            guard place >= ends[0] else { continue }
            let records = ends.count { $0 <= place } - 1
            try expectRepair(of: damaged, to: bytes, records: records, "byte \(place) is wrong")
        }
    }

    /// Lengths that no memory and no file has must not be believed.
    @Test func impossibleLengthsAreDamage() throws {
        let (bytes, ends) = try whole()
        for count: UInt64 in [.max, 1 << 63, (1 << 63) - 1, 1 << 40, 1 << 32, 1000] {
            var damaged = bytes
            withUnsafeBytes(of: count.littleEndian) {
                damaged.replaceSubrange(ends[3]..<ends[3] + 8, with: $0)
            }
            try expectRepair(of: damaged, to: bytes, records: 3, "\(count) rows")
        }
    }

    /// What a file system leaves of a file that had grown before the machine went down.
    @Test func zerosAndNoiseAfterTheLastBatchAreCutOff() throws {
        let (bytes, ends) = try whole()
        var generator = SeededGenerator(2, 4)
        for length in [1, 7, 8, 19, 20, 21, 64, 5000] {
            for records in 0...Self.batches.count {
                let zeros = [UInt8](repeating: 0, count: length)
                let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
                for tail in [zeros, noise] {
                    try expectRepair(
                        of: bytes.prefix(ends[records]) + tail, to: bytes, records: records,
                        "\(length) bytes after \(records) records")
                }
            }
        }
    }

    /// What another command made is not lost without a word.
    @Test func anotherDescriptionIsRefusedUnlessOneMayBeginAnew() throws {
        let (bytes, _) = try whole()
        for other in [Self.description + " ", String(Self.description.dropLast())] {
            try put(bytes)
            let error = #expect(throws: FileError.self) { try self.journal(other) }
            #expect(error?.description.contains("--restart") == true)
            #expect(try self.bytes() == bytes)
            let journal = try FeatureJournal(
                path: path, description: other, dimensions: Self.dimensions, pictures: 100, startsAnew: true)
            #expect(!journal.isResumed)
            try expect(journal, records: 0, other)
            #expect(try self.bytes() == [UInt8]((other + "\n").utf8))
            try journal.append(Self.batch(0))
            try expect(journal, records: 1, other)
        }
    }

    @Test func aJournalWithoutRecordsMayBeOfOtherWork() throws {
        for cut in ["", "{\"for", "{\"format\":1", "{\"format\":1}\n"] {
            try put([UInt8](cut.utf8))
            try expect(try journal(), records: 0, cut)
        }
    }

    @Test func aFileThatIsNoJournalIsLeftAlone() throws {
        let letter = [UInt8]("Dear diary\n".utf8)
        for startsAnew in [false, true] {
            try put(letter)
            #expect(throws: FileError.self) {
                try FeatureJournal(
                    path: path, description: Self.description, dimensions: Self.dimensions, pictures: 100,
                    startsAnew: startsAnew)
            }
            #expect(try bytes() == letter)
        }
    }

    /// Checksums do not vouch for sense: pictures that are not there, or not in order, end the journal.
    @Test func recordsThatMakeNoSenseAreCutOff() throws {
        for (indices, done) in [
            ([0, 1_000_000], 3), ([0, 1], -5), ([1, 0], 3), ([0, 0], 3), ([2, 3], 3), ([0], 101),
        ] {
            try? FileManager.default.removeItem(atPath: path)
            do {
                let features = Self.dimensions.map { Tensor.zeros([indices.count, $0]) }
                try journal().append(.init(features: features, indices: indices, done: done))
            }
            try expect(try journal(), records: 0, "\(indices) \(done)")
        }
    }

    @Test func oneMayBeginAnewOnPurpose() throws {
        _ = try whole()
        let journal = try FeatureJournal(
            path: path, description: Self.description, dimensions: Self.dimensions, pictures: 100,
            startsAnew: true)
        try expect(journal, records: 0, "begun anew")
    }

    @Test func aSecondRunOnTheSameFileIsTold() throws {
        do {
            let first = try journal()
            try first.append(Self.batch(0))
            let error = #expect(throws: FileError.self) { try journal() }
            #expect(error?.description == "\(path) is being written by another run")
            try first.append(Self.batch(1))
            try expect(first, records: 2, "after the second came and went")
        }
        try expect(try journal(), records: 2, "after the first went")
    }

    @Test func aPlaceThatCannotBeWrittenIsAnError() {
        for path in [folder.path, folder.path + "/missing/features.partial"] {
            let error = #expect(throws: FileError.self) {
                try FeatureJournal(path: path, description: "x", dimensions: [3], pictures: 1)
            }
            #expect(error?.description.contains(path) == true)
        }
    }

    @Test func aFileThatIsCutWhileItIsReadIsAnError() throws {
        let (bytes, ends) = try whole()
        let journal = try journal()
        #expect(truncate(path, ends[4] - 3) == 0)
        #expect(throws: FileError.self) { try journal.matrix(0) }
        try put(bytes)
    }
}
