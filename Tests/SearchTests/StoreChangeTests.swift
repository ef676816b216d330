import Search
import Testing

/// How every store is changed.
struct StoreChangeTests {
    private typealias Sample = StoreSample

    @Test(arguments: StoreKind.available)
    func aChangedPictureKeepsItsNumber(_ kind: StoreKind) throws {
        let store = try StorePlace(kind).create(Sample.header())
        try store.apply(Sample.additions(["a", "b"]))
        let id = try #require(try store.id(ofPath: "a"))
        var change = IndexChange()
        change.additions = [
            Sample.addition("a", [[9, 9, 9, 9]], modified: 5), Sample.addition("c", [[1, 1, 1, 1]]),
            Sample.addition("a", [[8, 8, 8, 8]], modified: 6),
        ]
        try store.apply(change)
        #expect(try store.id(ofPath: "a") == id)
        #expect(try store.vector(id, recipe: 0) == [8, 8, 8, 8])
        #expect(try store.pictures([id]).first?.stamp.modified == 6)
        #expect(try store.count() == 3)
        #expect(try store.vectors(recipe: 0).ids.count == 3)
    }

    @Test(arguments: StoreKind.available)
    func picturesChangePlaces(_ kind: StoreKind) throws {
        let store = try StorePlace(kind).create(Sample.header())
        try store.apply(Sample.additions(["a", "b", "c"]))
        let ids = try ["a", "b", "c"].map { try #require(try store.id(ofPath: $0)) }
        var change = IndexChange()
        let stamp = IndexedPicture.Stamp(bytes: 3, modified: 4)
        change.moves = [(ids[0], "b", stamp), (ids[1], "a", stamp), (ids[2], "c/d", stamp)]
        try store.apply(change)
        #expect(try ["b", "a", "c/d"].map { try store.id(ofPath: $0) } == ids)
        #expect(try store.id(ofPath: "c") == nil)
        #expect(try store.pictures([ids[0]]).first?.stamp == stamp)
    }

    @Test(arguments: StoreKind.available)
    func aNumberIsNeverGivenTwice(_ kind: StoreKind) throws {
        let store = try StorePlace(kind).create(Sample.header())
        try store.apply(Sample.additions(["a", "b"]))
        let old = Set([try store.id(ofPath: "a"), try store.id(ofPath: "b")])
        var change = IndexChange()
        change.removals = ["a", "b", "not there"]
        try store.apply(change)
        #expect(try store.count() == 0)
        #expect(try store.vectors(recipe: 0).ids == [])
        try store.apply(Sample.additions(["a"]))
        #expect(!old.contains(try store.id(ofPath: "a")))
    }

    @Test(arguments: StoreKind.available)
    func failuresComeAndGo(_ kind: StoreKind) throws {
        let store = try StorePlace(kind).create(Sample.header())
        try store.apply(Sample.additions(["a", "b"]))
        let id = try #require(try store.id(ofPath: "a"))
        var change = IndexChange()
        change.failures = [
            Sample.failure("z", "first"), Sample.failure("a", "broken 'now'"), Sample.failure("z", "second"),
        ]
        try store.apply(change)
        #expect(try store.failures() == [Sample.failure("a", "broken 'now'"), Sample.failure("z", "second")])
        #expect(try store.count() == 1)
        #expect(try store.thumbnail(id) == nil)
        #expect(try store.vector(id, recipe: 0) == nil)
        var next = Sample.additions(["a"])
        next.removals = ["z"]
        try store.apply(next)
        #expect(try store.failures() == [])
        #expect(try store.count() == 2)
    }

    @Test(arguments: StoreKind.available)
    func aChangeWithOneBadPartChangesNothing(_ kind: StoreKind) throws {
        let store = try StorePlace(kind).create(Sample.header([4, 2], .float16))
        var first = IndexChange()
        first.additions = ["a", "b"].map { Sample.addition($0, [[1, 2, 3, 4], [5, 6]]) }
        try store.apply(first)
        let revision = try store.revision()
        let id = try #require(try store.id(ofPath: "a"))
        let stamp = IndexedPicture.Stamp(bytes: 1, modified: 1)
        let bad: [[[Float]]] = [
            [[1, 2, 3, 4], [.nan, 1]], [[1, 2, 3, 4], [.infinity, 1]], [[1, 2, 3, 4], [70_000, 1]],
            [[1, 2, 3], [1, 2]], [[1, 2, 3, 4], [1, 2, 3]], [[1, 2, 3, 4]], [[1, 2, 3, 4], [1, 2], [3]], [],
        ]
        for vectors in bad {
            var change = IndexChange()
            change.removals = ["b"]
            change.moves = [(id, "moved", stamp)]
            change.failures = [Sample.failure("f", "reason")]
            change.additions = [
                Sample.addition("c", [[1, 2, 3, 4], [5, 6]]), Sample.addition("d", vectors),
            ]
            #expect(throws: (any Error).self) { try store.apply(change) }
        }
        var change = IndexChange()
        change.removals = ["b"]
        change.additions = [Sample.addition("c\0d", [[1, 2, 3, 4], [5, 6]])]
        #expect(throws: IndexError.self) { try store.apply(change) }
        change = IndexChange()
        change.moves = [(id, "b", stamp)]
        #expect(throws: (any Error).self) { try store.apply(change) }
        #expect(try Sample.paths(store) == [Array("a".utf8), Array("b".utf8)])
        #expect(try store.failures() == [])
        #expect(try store.vectors(recipe: 1).ids.count == 2)
        #expect(try store.revision() == revision)
        try store.apply(first)
    }
}
