import Foundation
import Search
import Similarity
import Testing

/// What every store does.
struct StoreTests {
    private typealias Sample = StoreSample

    @Test(arguments: StoreKind.available)
    func isEmptyAtFirstAndKeepsItsHeader(_ kind: StoreKind) throws {
        let place = StorePlace(kind)
        let header = Sample.header([4, 2], .float16)
        let made = try place.create(header)
        #expect(made.header == header)
        #expect(try made.count() == 0)
        let opened = try place.open()
        #expect(opened.header == header)
        #expect(try opened.count() == 0)
        #expect(try Sample.paths(opened) == [])
        #expect(try opened.failures() == [])
        #expect(try opened.vectors(recipe: 1).ids == [])
        let page = try opened.page(from: 0, limit: 10, containing: "")
        #expect(page.total == 0 && page.pictures == [])
    }

    @Test(arguments: StoreKind.available)
    func isNotThereUntilItIsMade(_ kind: StoreKind) throws {
        let error = #expect(throws: IndexError.self) { try StorePlace(kind).open() }
        #expect(error?.description.contains("is not there; make it with 'dino index") == true)
    }

    @Test(arguments: StoreKind.available)
    func madeAgainWithAnotherHeaderSaysWhatItIs(_ kind: StoreKind) throws {
        let place = StorePlace(kind)
        try place.create(Sample.header([4])).finishWriting()
        let other = Sample.header([5], .float16)
        let store = try place.create(other)
        #expect(store.header == Sample.header([4]))
        #expect(store.header.features.difference(from: other.features) == nil || store.header != other)
    }

    @Test(arguments: StoreKind.available)
    func aMovedRootIsKept(_ kind: StoreKind) throws {
        let place = StorePlace(kind)
        let store = try place.create(Sample.header())
        try store.setRoot("/else'where\"/ü")
        #expect(store.header.root == "/else'where\"/ü")
        #expect(try place.open().header.root == "/else'where\"/ü")
    }

    @Test(arguments: StoreKind.available)
    func keepsAllOfAPicture(_ kind: StoreKind) throws {
        let store = try StorePlace(kind).create(Sample.header([4, 2]))
        var change = IndexChange()
        change.additions = [
            Sample.addition("b", [[1, -2, 0.5, 1e-30], [3, 4]]),
            Sample.addition("a", [[0, 0, 0, 0], [5, 6]]),
        ]
        change.additions[0].picture.stamp = .init(bytes: .max, modified: .min)
        change.additions[1].thumbnail = []
        let before = try store.revision()
        try store.apply(change)
        #expect(try store.revision() != before)
        #expect(try store.count() == 2)
        let id = try #require(try store.id(ofPath: "b"))
        var picture = change.additions[0].picture
        picture.id = id
        #expect(try store.pictures([id]) == [picture])
        #expect(try store.thumbnail(id) == change.additions[0].thumbnail)
        #expect(try store.vector(id, recipe: 0) == [1, -2, 0.5, 1e-30])
        #expect(try store.vector(id, recipe: 1) == [3, 4])
        let other = try #require(try store.id(ofPath: "a"))
        #expect(try store.thumbnail(other) == nil)
        #expect(try store.pictures([other, 999, id, other]).map(\.id) == [other, id, other])
        #expect(try store.picturesByID([other, 999, id, other]).mapValues(\.id) == [other: other, id: id])
        #expect(try store.thumbnail(999) == nil)
        #expect(try store.vector(999, recipe: 0) == nil)
        #expect(try store.id(ofPath: "c") == nil)
        let vectors = try store.vectors(recipe: 1)
        #expect(vectors.ids == [id, other].sorted())
        #expect(
            vectors.ids.indices.map { vectors.vectors.row($0) }
                == vectors.ids.map { $0 == id ? [3, 4] : [5, 6] })
    }

    @Test(arguments: StoreKind.available, [VectorPrecision.float32, .float16])
    func keepsManyVectorsToTheBit(_ kind: StoreKind, _ precision: VectorPrecision) throws {
        var generator = Numbers(seed: 5)
        // One length beside its row, one where long values go.
        for dimension in [37, 5000] {
            let rows = (0..<40).map { _ in generator.vector(dimension) }
            let store = try StorePlace(kind).create(Sample.header([dimension], precision))
            var change = IndexChange()
            change.additions = rows.enumerated().map { Sample.addition("\($0)", [$1]) }
            try store.apply(change)
            var expected = try VectorStore(dimension: dimension, precision: precision)
            try expected.append(rows.flatMap { $0 })
            let found = try store.vectors(recipe: 0)
            #expect(found.vectors.count == 40)
            #expect(found.ids == found.ids.sorted())
            for (row, id) in found.ids.enumerated() {
                let picture = try #require(try store.pictures([id]).first)
                let path = try #require(Int(picture.path))
                #expect(found.vectors.encodedRow(row) == expected.encodedRow(path))
            }
            let first = found.ids[0]
            #expect(try store.vector(first, recipe: 0) == found.vectors.row(0))
        }
    }

    @Test(arguments: StoreKind.available)
    func keepsAnyPathApart(_ kind: StoreKind) throws {
        let store = try StorePlace(kind).create(Sample.header())
        let paths = [
            "a'b", "a\"b", "a\\b", "a;DROP TABLE pictures;--", "a\nb", "a\tb", "é", "e\u{301}", "🦕/🦖", "$1",
            "%s",
            "{a,b}", "NULL", " ", "\u{1}", "\u{FEFF}a", String(repeating: "x", count: 4000), "A", "a", "Z",
            "_",
        ]
        try store.apply(Sample.additions(paths))
        let bytes = paths.map { Array($0.utf8) }
        #expect(try Sample.paths(store) == bytes.sorted { $0.lexicographicallyPrecedes($1) })
        for path in paths {
            let id = try #require(try store.id(ofPath: path))
            #expect(try store.pictures([id]).map { Array($0.path.utf8) } == [Array(path.utf8)])
        }
        var change = IndexChange()
        change.removals = ["é", "a"]
        try store.apply(change)
        #expect(try store.count() == paths.count - 2)
        #expect(try store.id(ofPath: "e\u{301}") != nil)
    }

    @Test(arguments: StoreKind.available)
    func aPageHoldsThePathsWithAText(_ kind: StoreKind) throws {
        let store = try StorePlace(kind).create(Sample.header())
        try store.apply(
            Sample.additions(["Cat/1.JPG", "cat/2.jpg", "c_t", "c%t", "dog\\1", "ÄPFEL", "äpfel", "cut"]))
        func page(_ text: String, from offset: Int = 0, limit: Int = 100) throws -> [String] {
            try store.page(from: offset, limit: limit, containing: text).pictures.map(\.path)
        }
        #expect(try page("cAt") == ["Cat/1.JPG", "cat/2.jpg"])
        #expect(try page(".jpg") == ["Cat/1.JPG", "cat/2.jpg"])
        #expect(try page("c_t") == ["c_t"])
        #expect(try page("%") == ["c%t"])
        #expect(try page("\\") == ["dog\\1"])
        #expect(try page("äPFEL") == ["äpfel"])
        #expect(try page("'") == [])
        #expect(try page("", from: 2, limit: 3) == ["c_t", "cat/2.jpg", "cut"])
        let all = try store.page(from: 100, limit: 3, containing: "")
        #expect(all.total == 8 && all.pictures == [])
        #expect(try store.page(from: 0, limit: 1, containing: "C").total == 5)
    }

    @Test(arguments: StoreKind.available)
    func theIndexCanBeUsedWhileItsPicturesAreGoneThrough(_ kind: StoreKind) throws {
        let store = try StorePlace(kind).create(Sample.header())
        try store.apply(Sample.additions((0..<1500).map { "\($0)" }))
        var seen = 0
        try store.forEachPicture { picture in
            if seen % 500 == 0 {
                #expect(try store.id(ofPath: picture.path) == picture.id)
                try store.forEachPicture { _ in }
            }
            seen += 1
        }
        #expect(seen == 1500)
    }

    @Test(arguments: StoreKind.available)
    func onlyOneProgramChangesAnIndex(_ kind: StoreKind) throws {
        let place = StorePlace(kind)
        let writer = try place.create(Sample.header())
        let error = #expect(throws: IndexError.self) { try place.create(Sample.header()) }
        #expect(error?.description.hasSuffix("is being changed by another program") == true)
        let reader = try place.open()
        #expect(throws: IndexError.self) { try reader.takeForWriting() }
        try writer.apply(Sample.additions(["a"]))
        #expect(try reader.count() == 1)
        try writer.finishWriting()
        try reader.takeForWriting()
        try reader.takeForWriting()
        #expect(throws: IndexError.self) { try writer.takeForWriting() }
        try reader.apply(Sample.additions(["b"]))
        #expect(try writer.count() == 2)
    }

    @Test(arguments: StoreKind.available)
    func theRightToChangeEndsWithTheStore(_ kind: StoreKind) throws {
        let place = StorePlace(kind)
        do { _ = try place.create(Sample.header()) }
        // A server takes a moment to see that a client is gone.
        var isFree = false
        for _ in 0..<200 where !isFree {
            isFree = (try? place.open().takeForWriting()) != nil
            if !isFree { usleep(20_000) }
        }
        #expect(isFree)
    }

    @Test(arguments: StoreKind.available)
    func aDamagedHeaderIsRefused(_ kind: StoreKind) throws {
        for (fact, value) in [
            ("features", "{}"), ("features", "nonsense"), ("precision", "fp8"), ("precision", ""),
        ] {
            let place = StorePlace(kind)
            try place.create(Sample.header()).finishWriting()
            try place.damage("UPDATE INDEX.facts SET value = '\(value)' WHERE name = '\(fact)'")
            let error = #expect(throws: IndexError.self) { try place.open() }
            #expect(error?.description.hasSuffix("does not say what its features are; index again") == true)
        }
        let place = StorePlace(kind)
        try place.create(Sample.header()).finishWriting()
        try place.damage("DELETE FROM INDEX.facts WHERE name = 'root'")
        let error = #expect(throws: IndexError.self) { try place.open() }
        #expect(error?.description.hasSuffix("does not say its root; index again") == true)
    }

    @Test(arguments: StoreKind.available)
    func anotherVersionIsRefused(_ kind: StoreKind) throws {
        let place = StorePlace(kind)
        try place.create(Sample.header()).finishWriting()
        try place.damage(
            kind == .file
                ? "PRAGMA user_version = 2" : "UPDATE INDEX.facts SET value = '2' WHERE name = 'format'")
        let error = #expect(throws: IndexError.self) { try place.open() }
        #expect(
            error?.description.hasSuffix("was made by another version of this program; index again") == true)
    }
}
