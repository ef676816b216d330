import Foundation
import Imaging
import SQLite
import Search
import Similarity
import TestSupport
import Testing

/// What an update keeps, computes and forgets.
@Suite struct UpdateTests {
    @Test func aSecondRunHasNothingToDo() throws {
        let index = try TinyIndex()
        for seed in 0..<10 { try index.write("\(seed % 2)/\(seed).ppm", seed) }
        let first = try index.update()
        #expect(first.added == 10 && first.unchanged == 0 && !first.wasStopped)
        let before = try index.entries()
        #expect(before.count == 10)
        for (path, entry) in before {
            #expect(entry.picture.width == 20 && entry.picture.height == 16)
            #expect(entry.picture.path.utf8.elementsEqual(path) && entry.picture.sha256.count == 64)
        }
        index.poison()
        var calls = 0
        let second = try index.update(progress: { _, _ in calls += 1 })
        #expect(second.unchanged == 10 && second.added == 0 && calls == 0)
        #expect(try index.entries() == before)
    }

    @Test func onlyNewAndChangedPicturesAreComputed() throws {
        let index = try TinyIndex()
        for seed in 0..<6 { try index.write("\(seed).ppm", seed) }
        try index.update()
        let before = try index.entries()
        try index.write("6.ppm", 6)
        try index.write("2.ppm", 20)
        try index.write("3.ppm", 30, width: 24)
        try index.delete("5.ppm")
        var done: [Int] = []
        let summary = try index.update(progress: { count, total in
            done.append(count)
            #expect(total == 3)
        })
        #expect(done == [0, 3])
        #expect(
            (summary.added, summary.updated, summary.removed, summary.moved, summary.unchanged) == (
                1, 2, 1, 0, 3
            ))
        let after = try index.entries()
        #expect(after.count == 6)
        for name in ["0", "1", "4"] {
            #expect(after[Array("\(name).ppm".utf8)] == before[Array("\(name).ppm".utf8)])
        }
        for name in ["2", "3"] {
            let (old, new) = (before[Array("\(name).ppm".utf8)]!, after[Array("\(name).ppm".utf8)]!)
            #expect(
                old.picture.id == new.picture.id && old.vectors != new.vectors
                    && old.thumbnail != new.thumbnail)
        }
        #expect(after[Array("3.ppm".utf8)]?.picture.width == 24)
        // A number is never given twice.
        #expect(try index.id("6.ppm") == 7)
    }

    @Test func anUnreadableFileIsTriedAgainOnlyWhenItChanged() throws {
        let index = try TinyIndex()
        for seed in 0..<3 { try index.write("\(seed).ppm", seed) }
        try index.write("bad.png", bytes: Array("no picture".utf8))
        try index.write("short.ppm", bytes: Array("P6 20 16 255\nabc".utf8))
        let first = try index.update()
        #expect(first.added == 3 && first.failures.map(\.path) == ["bad.png", "short.ppm"])
        #expect(first.failures.allSatisfy { $0.reason.contains("\(index.root)/\($0.path)") })
        let second = try index.update()
        #expect(second.failures.isEmpty && second.knownFailures == 2 && second.unchanged == 3)
        try index.write("bad.png", 7)
        try index.delete("short.ppm")
        let third = try index.update()
        #expect(third.added == 1 && third.knownFailures == 0 && third.failures.isEmpty)
        #expect(try SQLiteStore(opening: index.file).failures().isEmpty)
        // What becomes unreadable goes away.
        try index.write("0.ppm", bytes: [1, 2, 3])
        #expect(try index.update().failures.map(\.path) == ["0.ppm"])
        #expect(try index.id("0.ppm") == nil && index.entries().count == 3)
    }

    @Test func aFileThatVanishesMeanwhileIsGone() throws {
        let index = try TinyIndex()
        for seed in 0..<6 { try index.write("\(seed).ppm", seed) }
        let first = try index.update(progress: { done, _ in if done == 0 { try? index.delete("3.ppm") } })
        #expect(first.added == 5 && first.failures.isEmpty && first.removed == 0)
        try index.write("1.ppm", 100)
        let second = try index.update(progress: { done, _ in if done == 0 { try? index.delete("1.ppm") } })
        #expect(second.updated == 0 && second.removed == 1 && second.failures.isEmpty)
        #expect(try index.entries().count == 4 && SQLiteStore(opening: index.file).failures().isEmpty)
    }

    /// Else the digest would be of one picture, the features of another, and no later run would see it.
    @Test func aFileThatChangesMeanwhileIsLeftToTheNextRun() throws {
        let index = try TinyIndex()
        for seed in 0..<4 { try index.write("\(seed).ppm", seed) }
        try index.update()
        let before = try index.entries()
        try index.write("0.ppm", 50)
        try index.write("4.ppm", 4)
        let summary = try index.update(progress: { done, _ in
            if done == 0 { for name in ["0", "4"] { try? index.write("\(name).ppm", 60 + done) } }
        })
        #expect(summary.failures.map(\.path).sorted() == ["0.ppm", "4.ppm"])
        #expect(summary.failures.allSatisfy { $0.reason.hasSuffix("changed while it was read.") })
        #expect(try index.entries() == before)
        let next = try index.update()
        #expect(next.updated == 1 && next.added == 1 && next.failures.isEmpty && next.unchanged == 3)
    }

    @Test func namesMayHoldAnyLetters() throws {
        let index = try TinyIndex()
        let names = [
            "é.ppm", "e\u{301}.ppm", "a\nb.ppm", "'; DROP TABLE pictures; --.ppm", "\"q\".ppm", "%_\\.ppm",
            " .ppm",
            "日本/🐈.ppm", "-o.ppm",
        ]
        for (seed, name) in names.enumerated() { try index.write(name, seed) }
        #expect(try index.update().added == names.count)
        #expect(try Set(index.entries().keys) == Set(names.map { Array($0.utf8) }))
        index.poison()
        #expect(try index.update().unchanged == names.count)
        #expect(try index.id("é.ppm") != index.id("e\u{301}.ppm"))
        try index.delete("e\u{301}.ppm")
        #expect(try index.update().removed == 1)
        #expect(try index.id("é.ppm") != nil && index.id("e\u{301}.ppm") == nil)
        let store = try SQLiteStore(opening: index.file)
        #expect(try store.page(from: 0, limit: 9, containing: "%_\\").pictures.map(\.path) == ["%_\\.ppm"])
        #expect(try store.page(from: 0, limit: 9, containing: "\n").total == 1)
    }

    @Test func anEmptyFolderIsRefusedAndTheIndexStays() throws {
        let index = try TinyIndex()
        for seed in 0..<3 { try index.write("\(seed).ppm", seed) }
        try index.update()
        let before = try index.entries()
        for seed in 0..<3 { try index.delete("\(seed).ppm") }
        #expect(throws: ImageFolderError.self) { try index.update() }
        #expect(try index.entries() == before)
    }

    @Test func aStoppedRunKeepsItsBatchesAndIsGoneOnWith() throws {
        let index = try TinyIndex()
        for seed in 0..<11 { try index.write("\(seed).ppm", seed) }
        var done = 0
        let first = try index.update(
            batchSize: 3, progress: { count, _ in done = count }, isStopRequested: { done >= 6 })
        #expect(first.wasStopped && first.added == 6)
        #expect(try index.entries().count == 6)
        let second = try index.update(batchSize: 3)
        #expect(!second.wasStopped && second.added == 5 && second.unchanged == 6)
        // Reading what may have moved is stopped too, before anything is changed.
        try index.move("0.ppm", "moved.ppm")
        let before = try index.entries()
        #expect(try index.update(isStopRequested: { true }).wasStopped)
        #expect(try index.entries() == before)
        #expect(try index.update().moved == 1)
        // A request after the last batch stops nothing.
        try index.write("a.ppm", 90)
        #expect(try !index.update(isStopRequested: { true }).wasStopped)
    }

    @Test func aSecondWriterIsRefusedAndAKilledOnesLockIsTakenOver() throws {
        let index = try TinyIndex()
        try index.write("a.ppm", 1)
        let header = IndexHeader(
            root: index.root, features: index.features.specification, precision: .float32)
        do {
            let store = try SQLiteStore(creating: index.file, header: header)
            let error = #expect(throws: IndexError.self) { try index.update() }
            #expect(error?.description == "\(index.file) is being changed by another program")
            let reader = try SQLiteStore(opening: index.file)
            #expect(throws: IndexError.self) { try reader.takeForWriting() }
            try store.finishWriting()
            try reader.takeForWriting()
        }
        #expect(!FileManager.default.fileExists(atPath: index.file + ".lock"))
        try Data().write(to: URL(fileURLWithPath: index.file + ".lock"))
        #expect(try index.update().added == 1)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: index.folder.path).sorted() == [
                "pictures", "pictures.index",
            ])
    }

    @Test func readersSeeWholeBatchesOnly() throws {
        let index = try TinyIndex([
            ("cls", .init(resizeSize: 16, cropSize: 16)), ("mean|l2", .init(fit: .squeeze, cropSize: 24)),
        ])
        for seed in 0..<60 { try index.write("\(seed).ppm", seed) }
        let reader = ReaderThread(index.file)
        try index.update(batchSize: 5, workers: 2)
        let states = reader.stop()
        #expect(!states.isEmpty)
        for state in states {
            #expect(state.pictures % 5 == 0 && state.pictures <= 60)
            #expect(state.others == [state.pictures, state.pictures, state.pictures])
        }
    }

    /// Whatever happens to a folder, the index is what one made anew would be.
    @Test(arguments: 0..<4) func manyChangesEndAsAnIndexMadeAnew(seed: Int) throws {
        let index = try TinyIndex()
        var generator = SeededGenerator(3, UInt64(seed))
        var next = 0
        func draw(_ count: Int) -> Int { min(count - 1, Int(generator.uniform(0...Double(count)))) }
        func fresh() -> Int {
            next += 1
            return next
        }
        for _ in 0..<8 { try index.write("\(fresh()).ppm", next) }
        for round in 0..<6 {
            for _ in 0..<5 {
                let files = try PictureInputs.paths([index.root]).map {
                    String($0.dropFirst(index.root.count + 1))
                }
                let file = files[draw(files.count)]
                switch draw(7) {
                case 0: try index.write("\(draw(3))/\(fresh()).ppm", next)
                case 1: try index.write(file, fresh())
                case 2: try index.touch(file)
                case 3: try index.move(file, "\(draw(3))/\(fresh()).ppm")
                case 4: try index.move(file, files[draw(files.count)])
                case 5: try index.write(file, bytes: Array("P6 20 16 255\n\(fresh())".utf8))
                default: if files.count > 3 { try index.delete(file) }
                }
            }
            try index.update(batchSize: 1 + draw(4))
            let new = index.folder.path + "/new\(round).index"
            try index.update(file: new)
            let (updated, made) = (try index.entries(), try index.entries(new))
            #expect(Set(updated.keys) == Set(made.keys))
            for (path, entry) in updated {
                guard var other = made[path] else { continue }
                let difference = zip(entry.vectors[0], other.vectors[0]).map { abs($0 - $1) }.max() ?? 1
                // Batches of another size may round otherwise.
                #expect(difference < 1e-5)
                (other.picture.id, other.vectors) = (entry.picture.id, entry.vectors)
                #expect(entry == other)
            }
            #expect(
                try SQLiteStore(opening: index.file).failures() == SQLiteStore(opening: new).failures())
        }
    }
}
