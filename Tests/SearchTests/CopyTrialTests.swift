import Foundation
import Search
import Similarity
import Testing

/// Copies from which a threshold is learned.
@Suite struct CopyTrialTests {
    private func trials(_ index: TinyIndex, metric: Metric, pictures: Int) throws -> [DuplicateThreshold
        .Trial]
    {
        let store = try SQLiteStore(opening: index.file)
        let search = ExactSearch(try store.vectors(recipe: 0), metric: metric, threads: 1)
        return try CopyTrials(store, features: index.features, recipe: 0, metric: metric, search: search).run(
            pictures: pictures, batchSize: 16, workers: 1
        ) { _, _ in }
    }

    private func index() throws -> TinyIndex {
        let index = try TinyIndex()
        for seed in 0..<6 { try index.write("\(seed).png", seed, width: 48, height: 40) }
        try index.write("again.png", 0, width: 48, height: 40)
        try index.update()
        return index
    }

    @Test(arguments: [Metric.cosine, .l2]) func aCopyIsComparedWithItsOwnAndOtherPictures(metric: Metric)
        throws
    {
        let found = try trials(index(), metric: metric, pictures: 2)
        #expect(found.count > 10 && Set(found.map(\.kind)).count > 2)
        for trial in found {
            // The original, and a file that is the same, are no others.
            #expect(trial.others.count <= 6)
            let sorted = trial.others.sorted { metric.higherIsNearer ? $0 > $1 : $0 < $1 }
            #expect(trial.others == sorted)
        }
    }

    @Test func picturesThatAreGoneAreASentence() throws {
        let index = try index()
        try FileManager.default.removeItem(atPath: index.root)
        let error = #expect(throws: IndexError.self) { _ = try trials(index, metric: .cosine, pictures: 3) }
        #expect(error.map { "\($0)" }?.contains("give --threshold") == true)
    }
}
