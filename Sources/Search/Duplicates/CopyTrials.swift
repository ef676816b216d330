import CopyMaker
import DINO
import Foundation
import Imaging
import Similarity

/// Edited copies of some pictures of an index, compared with all of it: what a threshold is learned from.
public struct CopyTrials {
    private let store: any IndexStore
    private let features: IndexFeatures
    private let recipe: Int
    private let metric: Metric
    private let search: any PictureSearch

    /// Others that are looked at for each copy: where more are nearer than a threshold, it is of no use.
    private static let others = 20

    /// - Parameters:
    ///   - recipe: Its place in the specification.
    ///   - search: By that recipe and metric.
    public init(
        _ store: any IndexStore, features: IndexFeatures, recipe: Int, metric: Metric,
        search: any PictureSearch
    ) {
        self.store = store
        self.features = features
        self.recipe = recipe
        self.metric = metric
        self.search = search
    }

    /// Makes copies as `dino copy-detection --make_copies` does, computes their features and searches for them.
    ///
    /// - Parameters:
    ///   - count: Pictures to make copies of, spread over the index.
    ///   - progress: Called with copies done and to do; may throw to end the work.
    /// - Throws: `IndexError` where none of the pictures can be read.
    public func run(
        pictures count: Int, batchSize: Int, workers: Int, progress: (Int, Int) throws -> Void
    ) throws -> [DuplicateThreshold.Trial] {
        let originals = try sample(count)
        let folder = NSTemporaryDirectory() + "/dino-copies-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let root = store.header.root
        do {
            try CopySet(strongPerOriginal: 3).write(
                from: originals.map { "\(root)/\($0.path)" }, to: folder, workers: max(1, min(workers, 8)))
        } catch {
            throw IndexError("no copies can be made to learn a threshold from: \(error); give --threshold")
        }
        let copies = originals.indices.flatMap { number in
            CopyBlock.allCases.flatMap { block in
                (0...3).map {
                    (kind: block, number: number, path: "\(folder)/\(block.path(original: number, copy: $0))")
                }
            }
        }.filter { FileManager.default.fileExists(atPath: $0.path) }
        guard !copies.isEmpty else {
            throw IndexError("the pictures of the index cannot be read; give --threshold")
        }

        var vectors: [(copy: Int, vector: [Float])] = []
        try progress(0, copies.count)
        try features.extractor(batchSize: min(batchSize, copies.count), workers: workers).forEachBatch(
            of: PathList(copies.map(\.path))
        ) { batch in
            guard !batch.indices.isEmpty else { return try progress(batch.done, copies.count) }
            vectors += zip(batch.indices, features.inOrder(batch.features)[recipe].rows).map { ($0, $1) }
            try progress(batch.done, copies.count)
        }
        return try compare(
            vectors.map { (copies[$0.copy].kind, copies[$0.copy].number, $0.vector) }, originals)
    }

    /// Pictures spread over the index.
    private func sample(_ count: Int) throws -> [IndexedPicture] {
        let all = try store.count()
        let wanted = min(count, all)
        let places = Set((0..<wanted).map { $0 * all / wanted })
        var (place, found) = (0, [IndexedPicture]())
        try store.forEachPicture { picture in
            if places.contains(place) { found.append(picture) }
            place += 1
        }
        return found
    }

    private func compare(
        _ copies: [(kind: CopyBlock, original: Int, vector: [Float])], _ originals: [IndexedPicture]
    ) throws -> [DuplicateThreshold.Trial] {
        let known = try originals.map { try store.vector($0.id, recipe: recipe) }
        let usable = copies.filter { known[$0.original] != nil }
        let own = usable.map { Float(metric.score($0.vector, known[$0.original] ?? [])) }
        // Nearer to the original than its mildest copy: perhaps a duplicate itself.
        var mildest: [Int: Float] = [:]
        for (copy, score) in zip(usable, own) {
            let last = mildest[copy.original] ?? score
            mildest[copy.original] = metric.higherIsNearer ? max(last, score) : min(last, score)
        }
        let places = originals.indices.filter { mildest[$0] != nil }
        let near = try search.nearest(to: places.map { known[$0] ?? [] }, count: Self.others + 1)
        var doubtful: [Int: Set<Int>] = [:]
        for (place, hits) in zip(places, near) {
            let bound = mildest[place] ?? 0
            doubtful[place] = Set(
                hits.filter { metric.isNear($0.score, threshold: bound) }.map(\.id)
                    + [originals[place].id])
        }
        var sketches: [Int: PictureSketch] = [:]
        func sketch(_ picture: IndexedPicture) throws -> PictureSketch? {
            if sketches[picture.id] == nil {
                sketches[picture.id] = try store.image(picture).map(PictureSketch.init)
            }
            return sketches[picture.id]
        }
        let found = try search.nearest(to: usable.map(\.vector), count: Self.others + 1)
        return try zip(zip(usable, own), found).map { copy, hits in
            let place = copy.0.original
            let others = hits.filter { !(doubtful[place]?.contains($0.id) ?? false) }
            // The look of two pictures is another witness than their features, which are on trial.
            let shown = try sketch(originals[place])
            let pictures = try store.picturesByID(others.map(\.id))
            let wrong = try others.filter { hit in
                // One that went away meanwhile counts neither way.
                guard let picture = pictures[hit.id] else { return false }
                guard let shown, let other = try sketch(picture) else { return true }
                return !shown.agrees(with: other)
            }
            return .init(kind: copy.0.kind.folder, own: copy.1, others: wrong.map(\.score))
        }
    }
}
