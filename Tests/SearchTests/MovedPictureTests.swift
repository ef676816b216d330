import Search
import Testing

/// Contents that an index knows keep their numbers and features, wherever they go.
@Suite struct MovedPictureTests {
    /// Contents that are known need no network, wherever they went, though all files are of one size.
    @Test func whatMovesKeepsItsNumberAndFeatures() throws {
        let index = try TinyIndex()
        let names = ["a", "b", "c", "d", "e", "old/f", "old/g", "old/h"]
        for (seed, name) in names.enumerated() { try index.write("\(name).ppm", seed) }
        try index.update()
        let before = try index.entries()
        index.poison()
        try index.touch("a.ppm")
        // Two change places, ...
        try index.move("b.ppm", "x.ppm")
        try index.move("c.ppm", "b.ppm")
        try index.move("x.ppm", "c.ppm")
        // ... one moves onto another's place, which moves on, and a folder gets another name.
        try index.move("e.ppm", "z.ppm")
        try index.move("d.ppm", "e.ppm")
        try index.move("old", "new/folder")
        let summary = try index.update()
        #expect(summary.moved == 8 && summary.removed == 0 && summary.added == 0 && summary.updated == 0)
        let after = try index.entries()
        let places = [
            "a": "a", "b": "c", "c": "b", "d": "e", "e": "z", "old/f": "new/folder/f",
            "old/g": "new/folder/g",
            "old/h": "new/folder/h",
        ]
        for (old, new) in places {
            let (was, now) = (
                before[Array("\(old).ppm".utf8)]!, try #require(after[Array("\(new).ppm".utf8)])
            )
            #expect(was.picture.id == now.picture.id && was.vectors == now.vectors, "\(old) to \(new)")
            #expect(was.picture.sha256 == now.picture.sha256 && was.thumbnail == now.thumbnail)
        }
        #expect(try index.update().unchanged == 8)
    }

    @Test func aPictureThatMovesOntoAnotherReplacesIt() throws {
        let index = try TinyIndex()
        for (seed, name) in ["a", "b", "c"].enumerated() { try index.write("\(name).ppm", seed) }
        try index.update()
        let id = try index.id("a.ppm")
        index.poison()
        try index.move("a.ppm", "b.ppm")
        let summary = try index.update()
        #expect(summary.moved == 1 && summary.removed == 1 && summary.unchanged == 1)
        #expect(try index.id("b.ppm") == id && index.id("a.ppm") == nil && index.entries().count == 2)
    }

    @Test func aPictureThatMovesOntoAnUnreadableFileIsReadable() throws {
        let index = try TinyIndex()
        for seed in 0..<3 { try index.write("\(seed).ppm", seed) }
        try index.write("bad.ppm", bytes: Array("P6 no".utf8))
        #expect(try index.update().failures.count == 1)
        try index.move("0.ppm", "bad.ppm")
        let summary = try index.update()
        #expect(summary.moved == 1 && summary.knownFailures == 0)
        #expect(try SQLiteStore(opening: index.file).failures().isEmpty)
    }

    @Test func filesOfTheSameBytesAreTwoPictures() throws {
        let index = try TinyIndex()
        for name in ["a", "b", "c"] { try index.write("\(name).ppm", 1) }
        try index.update()
        let ids = try ["a", "b", "c"].map { try index.id("\($0).ppm") }
        #expect(Set(ids).count == 3)
        index.poison()
        try index.move("a.ppm", "y.ppm")
        try index.move("b.ppm", "z.ppm")
        #expect(try index.update().moved == 2)
        #expect(try ["y", "z", "c"].map { try index.id("\($0).ppm") } == ids)
        try index.delete("y.ppm")
        let summary = try index.update()
        #expect(summary.removed == 1 && summary.unchanged == 2)
    }
}
