import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import TensorFiles
import Torch

/// The flags of evaluations that compare features of whole picture sets.
struct ProtocolOptions: ParsableArguments {
    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Keep the features in this file: a killed run goes on from it, a later one starts from it.",
            valueName: "file"))
    var features: String?

    @Flag(
        section: "Files", help: "With --features: begin anew where the file holds features of other settings."
    )
    var restart = false

    @Option(section: "Files", help: ArgumentHelp("Also write the results as JSON.", valueName: "file"))
    var json: String?

    @Option(
        section: "Files", help: ArgumentHelp("Also write a line of CSV for each query.", valueName: "file"))
    var perQuery: String?

    @Option(section: "Machine", help: "Threads that read pictures.", bounds: .between(0, 1024))
    var numWorkers = 10

    @Option(names: ["use_cuda"], help: ArgumentHelp("Ignored: see --device.", visibility: .hidden))
    var useCUDA = true
}

/// Features of every picture of a protocol, all of which must be readable.
struct ProtocolFeatures {
    let pass: FeaturePass
    let options: ProtocolOptions
    let batchSize: Int
    let precision: Precision

    /// One row per picture, (N, D), of unit length or not as the recipe has it.
    ///
    /// - Parameter regions: Parts that stand for whole pictures.
    /// - Throws: `EvaluationError` for the first picture that cannot be read.
    func extract(_ paths: [String], regions: [Int: PictureRegion] = [:]) throws -> Tensor {
        let list = PathList(paths)
        let work = FeatureWork(
            pass: pass, paths: list,
            extractor: try pass.extractor(
                batchSize: batchSize, workers: options.numWorkers, pictures: list.count,
                maximumSkippedShare: 1), regions: regions, mustReadAll: true)
        let folder = options.features == nil ? NSTemporaryDirectory() : ""
        let path = options.features ?? "\(folder)/dino-\(UUID().uuidString).features"
        let journal = try FeatureJournal(
            path: path, description: work.description(precision: precision.dtype(on: pass.network.device)),
            dimensions: pass.computation.dimensions, pictures: list.count, startsAnew: options.restart)
        defer { if options.features == nil { journal.remove() } }
        guard try work.run(into: journal) else {
            Diagnostic.note(
                "stopped after \(journal.done) of \(list.count) pictures"
                    + (options.features == nil
                        ? "; with --features a run goes on from there."
                        : "; the same command goes on from there."))
            throw ExitCode.failure
        }
        return try Tensor(journal.matrix(0))
    }
}
