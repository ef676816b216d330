import DINO
import Foundation
import Imaging
import Similarity

/// Brings an index up to what a folder holds: what is new or changed goes through the network, all else is kept.
///
/// Batches are kept one by one: work that was killed goes on where it was.
public final class IndexUpdate {
    /// What was done.
    public struct Summary: Sendable, Equatable {
        /// Pictures that are new.
        public var added = 0
        /// Pictures whose content changed.
        public var updated = 0
        /// Pictures that are elsewhere now, or have another time of change, with the same content.
        public var moved = 0
        /// Pictures whose files are gone.
        public var removed = 0
        /// Pictures that are as they were.
        public var unchanged = 0
        /// Files that cannot be read, and why, those of earlier runs not among them.
        public var failures: [IndexChange.Failure] = []
        /// Files that could not be read before and are as they were.
        public var knownFailures = 0
        /// Whether there was more to do when the work was stopped.
        public var wasStopped = false

        /// Nothing was done.
        public init() {}
    }

    private let store: any IndexStore
    private let features: IndexFeatures
    private let thumbnailSide: Int
    private let root: String

    /// - Parameter thumbnailSide: Longest side of a thumbnail in pixels; 0 for none.
    public init(_ store: any IndexStore, features: IndexFeatures, thumbnailSide: Int) {
        self.store = store
        self.features = features
        self.thumbnailSide = thumbnailSide
        root = store.header.root.hasSuffix("/") ? store.header.root : store.header.root + "/"
    }

    /// Does the work.
    ///
    /// - Parameters:
    ///   - paths: All pictures below the index's root, sorted by their bytes.
    ///   - progress: Called before the first batch and after each with the pictures done and to do.
    ///   - isStopRequested: Asked after each batch, and for each file that may have been moved.
    /// - Throws: `IndexError` where the index has other features, and what the store and the network throw;
    ///   what was kept before stays.
    public func run(
        _ paths: PathList, batchSize: Int, workers: Int, progress: (Int, Int) -> Void,
        isStopRequested: () -> Bool
    ) throws -> Summary {
        // Vectors have no names: their order is all that tells them apart.
        guard store.header.features.recipes == features.specification.recipes else {
            throw IndexError("\(store.name) has other recipes, or in another order")
        }
        let scan = try FolderScan(paths, below: root, against: store)
        var summary = Summary()
        summary.unchanged = scan.same
        summary.knownFailures = scan.sameFailures
        do {
            let settlement = try Settlement(scan, below: root, isStopRequested: isStopRequested)
            try store.apply(settlement.change)
            summary.moved = settlement.change.moves.count
            summary.removed = settlement.removed
            let work = settlement.work
            if !work.isEmpty { progress(0, work.count) }
            var kept = 0
            let list = PathList(work.map { root + $0.path })
            let facts = PictureFacts(list, stamps: work.map(\.stamp), thumbnailSide: thumbnailSide)
            try features.extractor(batchSize: max(1, min(batchSize, work.count)), workers: workers)
                .forEachBatch(of: list, inspect: { facts.inspect($0, $1) }) { batch in
                    try keep(batch, work[kept..<batch.done], from: kept, facts, &summary)
                    kept = batch.done
                    progress(kept, work.count)
                    if isStopRequested(), kept < work.count { throw Settlement.Stopped() }
                }
        } catch is Settlement.Stopped {
            summary.wasStopped = true
        }
        return summary
    }

    private func keep(
        _ batch: FeatureExtractor.Batch, _ work: ArraySlice<Settlement.Work>, from start: Int,
        _ facts: PictureFacts, _ summary: inout Summary
    ) throws {
        var change = IndexChange()
        let matrices = features.inOrder(batch.features).map(\.rows)
        var rows: [Int: Int] = [:]
        for (row, index) in batch.indices.enumerated() { rows[index] = row }
        var (added, lost, unsteady) = (0, 0, [IndexChange.Failure]())
        for (place, file) in work.enumerated() {
            let index = start + place
            let fact = facts.take(index)
            if let row = rows[index], let fact {
                added += file.isKnown ? 0 : 1
                change.additions.append(
                    .init(
                        picture: IndexedPicture(
                            id: 0, path: file.path, stamp: file.stamp, sha256: fact.sha256,
                            width: fact.width, height: fact.height),
                        thumbnail: fact.thumbnail,
                        vectors: matrices.map { $0[row] }))
                continue
            }
            switch state(of: file) {
            case .gone:
                change.removals.append(file.path)
                lost += file.isKnown ? 1 : 0
            case .unsteady: unsteady.append(failure(file, "\(root + file.path) changed while it was read."))
            case .unreadable(let reason): change.failures.append(failure(file, reason))
            }
        }
        try store.apply(change)
        summary.added += added
        summary.updated += change.additions.count - added
        summary.removed += lost
        summary.failures += change.failures + unsteady
    }

    /// Why there are no features of a file.
    private enum State {
        case gone, unsteady
        case unreadable(String)
    }

    private func state(of file: Settlement.Work) -> State {
        guard let stamp = IndexedPicture.Stamp(ofFile: root + file.path) else { return .gone }
        // The next run takes it; what the index has of it stays until then.
        guard stamp == file.stamp else { return .unsteady }
        do {
            _ = try Image(contentsOf: root + file.path, options: IndexFeatures.decoding)
            return .unsteady
        } catch {
            return .unreadable("\(error)")
        }
    }

    private func failure(_ file: Settlement.Work, _ reason: String) -> IndexChange.Failure {
        .init(path: file.path, stamp: file.stamp, reason: reason)
    }
}
