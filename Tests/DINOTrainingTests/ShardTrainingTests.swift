import DINO
import DINOTraining
import Foundation
import Imaging
import TestSupport
import Testing

/// Training from tar shards: what is learned depends on the shards and settings alone.
@Suite struct ShardTrainingTests {
    let folder = TemporaryFolder()

    /// Twenty-two pictures in five shards; five steps an epoch.
    func settings(output: String, epochs: Int = 2, workers: Int = 2) throws -> TrainingSettings {
        var settings = try TrainingSettings.tiny(
            in: folder.path, output: output, epochs: epochs, pictures: 22, workers: workers)
        let shards = folder.path + "/shards"
        if !FileManager.default.fileExists(atPath: shards) {
            try FileManager.default.createDirectory(atPath: shards, withIntermediateDirectories: true)
            let pictures = try ImageFolder(path: settings.dataPath)
            _ = try ShardMaker(pictures, output: shards, picturesPerShard: 5, seed: 0).write()
        }
        settings.dataPath = shards + "/shard-{000000..000004}.tar"
        settings.shuffleBuffer = 6
        return settings
    }

    @Test func theNumberOfWorkersChangesNothing() throws {
        var results: [[String: [Float]]] = []
        for workers in [0, 1, 3] {
            let settings = try settings(output: "workers\(workers)", workers: workers)
            #expect(try Trainer(settings, observer: nil).run() == .finished)
            results.append(try settings.trainedWeights())
        }
        #expect(results[0] == results[1] && results[0] == results[2])
        #expect(results[0].values.allSatisfy { $0.allSatisfy(\.isFinite) })
    }

    @Test(arguments: [1, 4, 5, 8])
    func aRunThatWasStoppedEndsWithTheSameWeights(stopAfter: Int) throws {
        let whole = try settings(output: "whole")
        #expect(try Trainer(whole, observer: nil).run() == .finished)
        let parts = try settings(output: "parts", workers: 3)
        try parts.trainInTwoParts(stopAfter: stopAfter)
        #expect(try whole.trainedWeights() == parts.trainedWeights())
    }

    @Test func theBufferMattersForShardsAlone() throws {
        var settings = try settings(output: "buffer", epochs: 1)
        #expect(try Trainer(settings, observer: nil).run() == .finished)
        settings.shuffleBuffer = 7
        let error = #expect(throws: (any Error).self) { try Trainer(settings, observer: nil) }
        #expect("\(String(describing: error))".contains("--shuffle_buffer is 7, was 6"))
        var files = settings
        files.dataPath = folder.path + "/data"
        files.outputDir = folder.path + "/files"
        #expect(try Trainer(files, observer: nil).run() == .finished)
        files.shuffleBuffer = 100
        #expect(try Trainer(files, observer: nil).run() == .finished)
    }

    @Test func shardsThatCannotBeReadAreNamed() throws {
        var settings = try settings(output: "broken")
        let path = folder.path + "/shards/shard-000002.tar"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try bytes.prefix(1500).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: ShardError.self) { try Trainer(settings, observer: nil) }
        #expect(error?.shard == path && error?.offset != nil)
        settings.dataPath = folder.path + "/shards/shard-00000[01].tar"
        settings.batchSize = 11
        let few = #expect(throws: InvalidSettings.self) { try Trainer(settings, observer: nil) }
        #expect(few?.description.contains("has 10 pictures, fewer than a batch of 11") == true)
    }
}
