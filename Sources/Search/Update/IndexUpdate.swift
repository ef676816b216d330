import DINO
import Digests
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
        root = store.header.root + "/"
    }

    /// Does the work.
    ///
    /// - Parameters:
    ///   - paths: All pictures below the index's root, sorted by their bytes.
    ///   - progress: Called after each batch with the pictures done and to do.
    ///   - isStopRequested: Asked after each batch.
    /// - Throws: What the store and the network throw; what was kept before stays.
    public func run(
        _ paths: PathList, batchSize: Int, workers: Int, progress: (Int, Int) -> Void,
        isStopRequested: () -> Bool
    ) throws -> Summary {
        let scan = try FolderScan(paths, below: root, against: store)
        var summary = Summary()
        summary.unchanged = scan.same
        summary.knownFailures = scan.sameFailures
        let work = try settle(scan, &summary)
        var kept = 0
        let list = PathList(work.map { root + $0.path })
        let facts = PictureFacts(list, thumbnailSide: thumbnailSide)
        do {
            try features.extractor(batchSize: max(1, min(batchSize, work.count)), workers: workers)
                .forEachBatch(of: list, inspect: { facts.inspect($0, $1) }) { batch in
                    try keep(batch, work[kept..<batch.done], from: kept, facts, &summary)
                    kept = batch.done
                    progress(kept, work.count)
                    if isStopRequested(), kept < work.count { throw Stopped() }
                }
        } catch is Stopped {
            summary.wasStopped = true
        }
        return summary
    }

    private struct Stopped: Error {}

    /// A file that goes through the network.
    private struct Work {
        let path: String
        let stamp: IndexedPicture.Stamp
        let isKnown: Bool
    }

    /// Keeps what needs no network: pictures that are gone, that moved, or whose content is the same.
    ///
    /// - Returns: What is left to do.
    private func settle(_ scan: FolderScan, _ summary: inout Summary) throws -> [Work] {
        var change = IndexChange()
        var work: [Work] = []
        for (file, known) in scan.changed {
            if file.stamp.bytes == known.stamp.bytes, digest(file) == known.sha256 {
                change.moves.append((known.id, file.path, file.stamp))
            } else {
                work.append(Work(path: file.path, stamp: file.stamp, isKnown: true))
            }
        }
        var gone = Dictionary(grouping: scan.gone, by: \.stamp.bytes)
        for file in scan.new {
            // Only a file of the same size as one that is gone is read for this.
            if let candidates = gone[file.stamp.bytes], !candidates.isEmpty, let digest = digest(file),
                let place = candidates.firstIndex(where: { $0.sha256 == digest })
            {
                change.moves.append((candidates[place].id, file.path, file.stamp))
                gone[file.stamp.bytes]?.remove(at: place)
            } else {
                work.append(Work(path: file.path, stamp: file.stamp, isKnown: false))
            }
        }
        let removed = gone.values.joined().map(\.path)
        change.removals = removed + scan.goneFailures
        summary.moved = change.moves.count
        summary.removed = removed.count
        try store.apply(change)
        return work
    }

    private func digest(_ file: FolderScan.File) -> String? {
        try? SHA256Digest.hex(ofFile: root + file.path)
    }

    private func keep(
        _ batch: FeatureExtractor.Batch, _ work: ArraySlice<Work>, from start: Int, _ facts: PictureFacts,
        _ summary: inout Summary
    ) throws {
        var change = IndexChange()
        let matrices = features.inOrder(batch.features).map { ($0.floats, $0.size(1)) }
        var rows: [Int: Int] = [:]
        for (row, index) in batch.indices.enumerated() { rows[index] = row }
        var added = 0
        for (place, file) in work.enumerated() {
            let index = start + place
            let fact = facts.take(index)
            guard let row = rows[index], let fact else {
                let reason = self.reason(file.path)
                change.failures.append(.init(path: file.path, stamp: file.stamp, reason: reason))
                continue
            }
            added += file.isKnown ? 0 : 1
            change.additions.append(
                .init(
                    picture: IndexedPicture(
                        id: 0, path: file.path, stamp: file.stamp, sha256: fact.sha256, width: fact.width,
                        height: fact.height),
                    thumbnail: fact.thumbnail,
                    vectors: matrices.map { Array($0[row * $1..<(row + 1) * $1]) }))
        }
        try store.apply(change)
        summary.added += added
        summary.updated += change.additions.count - added
        summary.failures += change.failures
    }

    /// Why a file could not be read.
    private func reason(_ path: String) -> String {
        do {
            _ = try Image(contentsOf: root + path, options: IndexFeatures.decoding)
            return "it changed while it was read"
        } catch {
            return "\(error)"
        }
    }
}
