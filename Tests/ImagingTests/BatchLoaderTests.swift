import Foundation
import Imaging
import Testing

/// Two crops of three numbers each: the picture's first byte, the index asked for, and the crop.
private struct TinyRecipe: PictureRecipe {
    var pause = 0.0
    var bytesPerPicture: Int { 2 * 3 }

    func render(
        _ image: Image, index: Int, slot: Int, batchSize: Int, into batch: UnsafeMutableRawBufferPointer
    ) {
        if pause > 0 { usleep(UInt32(pause * 1e6)) }
        for crop in 0..<2 {
            let start = (crop * batchSize + slot) * 3
            batch[start] = image.pixels[0]
            batch[start + 1] = UInt8(index)
            batch[start + 2] = UInt8(crop)
        }
    }
}

private struct Seen: Equatable {
    var bytes: [UInt8]
    var indices: [Int]
    var valid: [Bool]
}

@Suite(.timeLimit(.minutes(1))) struct BatchLoaderTests {
    let folder: TemporaryFolder
    let paths: PathList

    /// Forty pictures; `broken` are no pictures.
    private static func make(broken: Set<Int>) throws -> (TemporaryFolder, PathList) {
        let folder = try TemporaryFolder()
        var paths = PathList(root: folder.path + "/")
        for i in 0..<40 {
            let image = Image(width: 2, height: 1, pixels: [UInt8](repeating: UInt8(i), count: 6))
            try folder.write("\(i).png", broken.contains(i) ? [0x89] : image.pngData())
            paths.append("\(i).png")
        }
        return (folder, paths)
    }

    init() throws { (folder, paths) = try Self.make(broken: []) }

    private func all(_ loader: BatchLoader<TinyRecipe>) throws -> [Seen] {
        var seen: [Seen] = []
        while let batch = try loader.next() {
            let bytes = batch.withUnsafeBytes { Array($0) }
            seen.append(Seen(bytes: bytes, indices: batch.indices, valid: batch.valid))
        }
        return seen
    }

    @Test func batchesDoNotDependOnWorkers() throws {
        let order = (0..<40).map { $0 * 7 % 40 }
        var first: [Seen]?
        for workers in [0, 1, 3, 64] {
            for depth in [1, 3] {
                let options = BatchLoaderOptions(batchSize: 6, workers: workers, depth: depth)
                let loader = BatchLoader(paths: paths, order: order, recipe: TinyRecipe(), options: options)
                let seen = try all(loader)
                #expect(loader.batchCount == 7 && seen.count == 7)
                #expect(seen.flatMap(\.indices) == order && seen.allSatisfy { !$0.valid.contains(false) })
                #expect(first == nil || first == seen)
                first = seen
                #expect(try loader.next() == nil)
                #expect(loader.statistics.pictures == 40 && loader.statistics.batches == 7)
                #expect((0...1).contains(loader.statistics.waitShare))
            }
        }
        // Crop-major: the second crop of the first picture stands after all first crops; the last batch has four.
        let last = try #require(first?.last)
        #expect(last.bytes.count == 4 * 6)
        #expect(Array(last.bytes[12..<15]) == [UInt8(order[36]), UInt8(order[36]), 1])
    }

    @Test func dropLastAndStartBatch() throws {
        let order = Array(0..<40)
        let whole = try all(
            BatchLoader(
                paths: paths, order: order, recipe: TinyRecipe(),
                options: BatchLoaderOptions(batchSize: 9, workers: 2, dropLast: true)))
        #expect(whole.count == 4)
        let rest = BatchLoader(
            paths: paths, order: order, recipe: TinyRecipe(),
            options: BatchLoaderOptions(batchSize: 9, workers: 2, dropLast: true, startBatch: 2))
        #expect(rest.batchCount == 4)
        let number = try rest.next()?.number
        #expect(number == 2)
        #expect(try all(rest) == Array(whole[3...]))
        for order in [[], [3]] {
            let none = BatchLoader(
                paths: paths, order: order, recipe: TinyRecipe(),
                options: BatchLoaderOptions(batchSize: 9, workers: 2, dropLast: true, startBatch: 5))
            #expect(try none.next() == nil)
        }
    }

    @Test func substitutionIsDeterministic() throws {
        let (folder, paths) = try Self.make(broken: [5, 6, 39])
        defer { withExtendedLifetime(folder) {} }
        var first: [Seen]?
        for workers in [0, 1, 3] {
            let skipped = SkippedPictures()
            for _ in 0..<2 {
                let loader = BatchLoader(
                    paths: paths, order: Array(0..<40), recipe: TinyRecipe(),
                    options: BatchLoaderOptions(batchSize: 8, workers: workers), skipped: skipped)
                let seen = try all(loader)
                #expect(first == nil || first == seen)
                first = seen
            }
            #expect(skipped.entries.map(\.path) == [5, 6, 39].map { "\(folder.path)/\($0).png" })
        }
        let indices = first?.flatMap(\.indices) ?? []
        #expect(indices[5] == 7 && indices[6] == 7 && indices[7] == 7 && indices[39] == 0)
        // The pixels are the substitute's, the index for random numbers the one that was asked for.
        #expect(first.map { Array($0[0].bytes[15..<18]) } == [7, 5, 0])
    }

    @Test func invalidSlotsAreMarked() throws {
        let (folder, paths) = try Self.make(broken: [5])
        defer { withExtendedLifetime(folder) {} }
        let loader = BatchLoader(
            paths: paths, order: Array(0..<40), recipe: TinyRecipe(),
            options: BatchLoaderOptions(batchSize: 8, workers: 2, unreadable: .markInvalid))
        let seen = try all(loader)
        #expect(seen.flatMap(\.indices) == Array(0..<40))
        #expect(seen.flatMap(\.valid).enumerated().filter { !$1 }.map(\.offset) == [5])
        #expect(Array(seen[0].bytes[15..<18]) == [0, 5, 0])
        #expect(loader.skipped.entries.count == 1)
    }

    @Test func tooManyUnreadable() throws {
        let (folder, paths) = try Self.make(broken: [2, 5, 8, 11, 14, 17, 20])
        defer { withExtendedLifetime(folder) {} }
        for workers in [0, 3] {
            for policy in [BatchLoaderOptions.UnreadablePolicy.substitute, .markInvalid] {
                let loader = BatchLoader(
                    paths: paths, order: Array(0..<40), recipe: TinyRecipe(),
                    options: BatchLoaderOptions(batchSize: 5, workers: workers, unreadable: policy))
                // Three batches are fine: fewer than 20 pictures are tried. The fourth makes it 6 of 20.
                for _ in 0..<3 { #expect(try loader.next() != nil) }
                let expected = BatchLoaderError.tooManyUnreadable(
                    unreadable: 6, tried: 20, allowedShare: 0.1,
                    example: .truncated(file: "", reason: ""))
                for _ in 0..<2 {
                    do {
                        _ = try loader.next()
                        Issue.record("the loader went on")
                    } catch {
                        #expect(
                            error.description.hasPrefix("6 of the 20 pictures tried (30 %) cannot be read"))
                        #expect(
                            error.description.contains("more than the 10 % allowed; the first: Cannot decode")
                        )
                        #expect(error.description.contains("\(folder.path)/2.png") && error != expected)
                    }
                }
            }
        }
    }

    @Test func shareIsCheckedAtTheEnd() throws {
        let (folder, paths) = try Self.make(broken: [1])
        defer { withExtendedLifetime(folder) {} }
        let options = BatchLoaderOptions(batchSize: 3, workers: 1)
        let loader = BatchLoader(paths: paths, order: [0, 1, 2], recipe: TinyRecipe(), options: options)
        #expect(try loader.next() != nil)
        #expect(throws: BatchLoaderError.self) { try loader.next() }
        var lenient = options
        lenient.maximumSkippedShare = 0.5
        let other = BatchLoader(paths: paths, order: [0, 1, 2], recipe: TinyRecipe(), options: lenient)
        #expect(try all(other).count == 1)
    }

    @Test func nothingReadable() throws {
        let (folder, paths) = try Self.make(broken: Set(0..<40))
        defer { withExtendedLifetime(folder) {} }
        for workers in [0, 2] {
            let loader = BatchLoader(
                paths: paths, order: [3], recipe: TinyRecipe(),
                options: BatchLoaderOptions(batchSize: 1, workers: workers, maximumSkippedShare: 1))
            #expect(throws: BatchLoaderError.self) { try loader.next() }
        }
    }

    @Test func stoppingInTheMiddle() throws {
        for workers in [0, 1, 4] {
            for taken in 0..<4 {
                let loader = BatchLoader(
                    paths: paths, order: Array(0..<40), recipe: TinyRecipe(pause: 0.001),
                    options: BatchLoaderOptions(batchSize: 4, workers: workers, depth: 2))
                var held: [LoadedBatch] = []
                for _ in 0..<taken { if let batch = try loader.next() { held.append(batch) } }
                if taken % 2 == 0 {
                    loader.stop()
                    #expect(try loader.next() == nil)
                }
                // Batches outlive the loader.
                for batch in held { #expect(batch.withUnsafeBytes { $0[1] } == UInt8(batch.indices[0])) }
            }
        }
    }

    @Test func holdingAllBatchesBlocksNothing() throws {
        let loader = BatchLoader(
            paths: paths, order: Array(0..<40), recipe: TinyRecipe(),
            options: BatchLoaderOptions(batchSize: 2, workers: 3, depth: 1))
        var held: [LoadedBatch] = []
        while let batch = try loader.next() { held.append(batch) }
        #expect(held.count == 20)
        for batch in held { #expect(batch.withUnsafeBytes { Int($0[0]) } == batch.indices[0]) }
        held[0].release()
        held[0].release()
    }

    @Test func severalConsumersAndAStopFromElsewhere() async throws {
        for workers in [0, 2] {
            let loader = BatchLoader(
                paths: paths, order: (0..<400).map { $0 % 40 }, recipe: TinyRecipe(pause: 0.0002),
                options: BatchLoaderOptions(batchSize: 4, workers: workers))
            let total = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        var count = 0
                        while let batch = try? loader.next() { count += batch.count }
                        return count
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(total == 400)
            let other = BatchLoader(
                paths: paths, order: (0..<4000).map { $0 % 40 }, recipe: TinyRecipe(pause: 0.001),
                options: BatchLoaderOptions(batchSize: 4, workers: workers))
            async let consumed: Int = {
                var count = 0
                while let batch = try? other.next() { count += batch.count }
                return count
            }()
            usleep(20_000)
            other.stop()
            #expect(await consumed < 4000)
        }
    }
}
