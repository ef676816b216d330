import DINO
import Imaging
import Search
import Similarity
import TestSupport
import Testing

/// Groups of duplicates, and the threshold that finds them.
@Suite struct DuplicateTests {
    private var generator = SeededGenerator(9, 1)

    private mutating func draw(_ count: Int) -> Int {
        min(count - 1, Int(generator.uniform(0...Double(count))))
    }

    @Test mutating func setsThatAreJoinedAreConnectedRows() {
        for _ in 0..<200 {
            let count = 1 + draw(30)
            let pairs = (0..<draw(40)).map { _ in (draw(count), draw(count)) }
            var sets = DisjointSets(count: count)
            for pair in pairs { sets.join(pair.0, pair.1) }
            // Each row takes the least number that it can reach.
            var labels = Array(0..<count)
            for _ in 0..<count {
                for (a, b) in pairs {
                    let least = min(labels[a], labels[b])
                    (labels[a], labels[b]) = (least, least)
                }
            }
            let expected = (0..<count).map { label in (0..<count).filter { labels[$0] == label } }
                .filter { $0.count > 1 }
            #expect(sets.groups() == expected)
        }
        var none = DisjointSets(count: 0)
        #expect(none.groups().isEmpty)
    }

    @Test(arguments: [Metric.cosine, .l2, .dot])
    func thresholdsAreThoseOfTryingThemAll(metric: Metric) throws {
        var tests = self
        let sign: Float = metric.higherIsNearer ? 1 : -1
        for _ in 0..<300 {
            let trials = (0...tests.draw(12)).map { number in
                // Few levels, so that many are equal.
                DuplicateThreshold.Trial(
                    kind: number % 2 == 0 ? "a" : "b", own: Float(tests.draw(8)) / 8,
                    others: (0..<tests.draw(4)).map { _ in Float(tests.draw(8)) / 8 })
            }
            let target = Double(tests.draw(11)) / 10
            let found = DuplicateThreshold(trials, precision: target, metric: metric)
            func count(_ threshold: Float) -> (right: Int, wrong: Int) {
                let isNear = { (score: Float) in sign * score >= sign * threshold }
                return (
                    trials.count { isNear($0.own) }, trials.reduce(0) { $0 + $1.others.count(where: isNear) }
                )
            }
            func precision(_ threshold: Float) -> Double {
                let (right, wrong) = count(threshold)
                return Double(right) / Double(right + wrong)
            }
            // Loosest last.
            let choices = Set(trials.map(\.own)).sorted { sign * $0 > sign * $1 }
            let expected = choices.last { precision($0) >= target } ?? choices[0]
            #expect(found.threshold == expected)
            #expect(found.precision == precision(expected))
            #expect(found.recall == Double(count(expected).right) / Double(trials.count))
            #expect(found.kinds.map(\.kind) == (trials.count > 1 ? ["a", "b"] : ["a"]))
            for kind in found.kinds {
                let own = trials.filter { $0.kind == kind.kind }
                let near = own.count { sign * $0.own >= sign * expected }
                #expect(kind.found == Double(near) / Double(own.count))
            }
        }
    }

    /// A store of vectors and sizes of pictures, without files.
    private func store(_ folder: TemporaryFolder, _ vectors: [[Float]], sizes: [(Int, Int, Int)]) throws
        -> SQLiteStore
    {
        let features = FeatureSpecification(
            weights: .init(name: "random", sha256: "", key: "teacher"),
            network: .visionTransformer(.init(patchSize: 8, embedDim: 4, depth: 1, heads: 1)),
            mean: [0, 0, 0],
            deviation: [1, 1, 1],
            precision: "float32",
            recipes: [
                .init(
                    try NamedRecipe("cls"), preprocessing: Preprocessing(), cropSize: 224, whitenings: [],
                    dimension: vectors[0].count)
            ])
        let store = try SQLiteStore(
            creating: folder.path + "/x.index",
            header: .init(root: "/x", features: features, precision: .float32))
        var change = IndexChange()
        change.additions = zip(vectors, sizes).enumerated().map { number, row in
            .init(
                picture: .init(
                    id: 0, path: "\(number)", stamp: .init(bytes: row.1.2, modified: 0), sha256: "",
                    width: row.1.0, height: row.1.1), thumbnail: [], vectors: [row.0])
        }
        try store.apply(change)
        // Numbers with a hole.
        change = IndexChange()
        change.removals = ["2"]
        try store.apply(change)
        return store
    }

    @Test(arguments: [(Metric.cosine, Float(0.9)), (.l2, 0.6), (.dot, 0.8)])
    func groupsAreStarsAroundTheBest(metric: Metric, threshold: Float) throws {
        var tests = self
        for _ in 0..<12 {
            let folder = TemporaryFolder()
            let centres = (0..<6).map { _ in (0..<4).map { _ in Float(tests.generator.uniform(-1...1)) } }
            let vectors = (0..<50).map { _ in
                let centre = centres[tests.draw(6)]
                return centre.map { $0 + Float(tests.generator.uniform(-0.3...0.3)) }
            }
            let sizes = (0..<50).map { _ in (1 + tests.draw(3), 1 + tests.draw(3), tests.draw(3)) }
            let store = try store(folder, vectors, sizes: sizes)
            let rows = try store.vectors(recipe: 0)
            let groups = try DuplicateSearch(store, vectors: rows, metric: metric, threads: 2)
                .groups(threshold: threshold)
            #expect(groups == brute(rows, try store.pictures(rows.ids), metric, threshold))
            #expect(!groups.isEmpty)
            var seen: Set<Int> = []
            for group in groups {
                #expect(seen.insert(group.kept.id).inserted)
                let kept = try #require(rows.row(of: group.kept.id))
                for other in group.others {
                    #expect(seen.insert(other.id).inserted)
                    let score = Float(
                        metric.score(
                            rows.vectors.row(kept), rows.vectors.row(try #require(rows.row(of: other.id)))))
                    #expect(score == other.score)
                    #expect(metric.higherIsNearer ? score >= threshold : score <= threshold)
                }
            }
        }
    }

    /// The best picture of all that are left, with all that are near it, again and again.
    private func brute(
        _ rows: IndexVectors, _ pictures: [IndexedPicture], _ metric: Metric, _ threshold: Float
    ) -> [DuplicateGroup] {
        func score(_ a: Int, _ b: Int) -> Float {
            Float(metric.score(rows.vectors.row(a), rows.vectors.row(b)))
        }
        func isNear(_ a: Int, _ b: Int) -> Bool {
            metric.higherIsNearer ? score(a, b) >= threshold : score(a, b) <= threshold
        }
        var rest = pictures.indices.sorted { a, b in
            let (x, y) = (pictures[a], pictures[b])
            let (pixels, others) = (x.width * x.height, y.width * y.height)
            if pixels != others { return pixels > others }
            return x.stamp.bytes != y.stamp.bytes ? x.stamp.bytes > y.stamp.bytes : x.id < y.id
        }
        var groups: [DuplicateGroup] = []
        while let best = rest.first {
            let near = rest.dropFirst().filter { isNear(best, $0) }
            if !near.isEmpty {
                let others = near.map { PictureNeighbor(id: rows.ids[$0], score: score(best, $0)) }
                groups.append(
                    .init(
                        kept: .init(id: rows.ids[best], score: score(best, best)),
                        others: others.sorted { a, b in
                            if a.score == b.score { return a.id < b.id }
                            return metric.higherIsNearer ? a.score > b.score : a.score < b.score
                        }))
            }
            rest.removeAll { $0 == best || near.contains($0) }
        }
        return groups.sorted { a, b in
            a.others.count == b.others.count ? a.kept.id < b.kept.id : a.others.count > b.others.count
        }
    }
}
