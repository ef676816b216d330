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
    @OptionGroup var weights: WeightsOptions

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

    @OptionGroup(title: "Model") var backbone: BackboneOptions
    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @Option(
        section: "Machine", help: "Pictures that go through the network at once.", bounds: .between(1, 65_536)
    )
    var batchSizePerGpu = 16

    @Option(section: "Machine", help: "Threads that read pictures.", bounds: .between(0, 1024))
    var numWorkers = 10

    @Option(names: ["use_cuda"], help: ArgumentHelp("Ignored: see --device.", visibility: .hidden))
    var useCUDA = true

    @OptionGroup var launcher: LauncherOptions

    /// Refuses files that would be written over.
    func checkOutputs(read: [String?] = []) throws {
        try OutputFile.check([features, json, perQuery], read: [weights.pretrainedWeights] + read)
    }

    /// The network, ready for a recipe on pictures of a size.
    func pass(_ recipe: String, imsize: Int) throws -> FeaturePass {
        var pictures = PreprocessingOptions()
        pictures.cropSize = imsize
        return try NetworkOptions(weights: weights, backbone: backbone, pictures: pictures)
            .load(on: machine.resolve()).pass(NamedRecipe.all([recipe]), precision: machine.precision)
    }

    /// Features of every picture, all of which must be readable: one row per picture, (N, D), as the recipe has it.
    ///
    /// - Parameter regions: Parts that stand for whole pictures.
    /// - Throws: `EvaluationError` for the first picture that cannot be read.
    func extract(
        _ paths: [String], by pass: FeaturePass, regions: [Int: PictureRegion] = [:]
    ) throws -> Tensor {
        let list = PathList(paths)
        let work = FeatureWork(
            pass: pass, paths: list,
            extractor: try pass.extractor(
                batchSize: batchSizePerGpu, workers: numWorkers, pictures: list.count,
                maximumSkippedShare: 1), regions: regions, mustReadAll: true)
        let folder = features == nil ? NSTemporaryDirectory() : ""
        let path = features ?? "\(folder)/dino-\(UUID().uuidString).features"
        let journal = try FeatureJournal(
            path: path,
            description: work.description(precision: machine.precision.dtype(on: pass.network.device)),
            dimensions: pass.computation.dimensions, pictures: list.count, startsAnew: restart)
        defer { if features == nil { journal.remove() } }
        guard try work.run(into: journal) else {
            Diagnostic.note(
                "stopped after \(journal.done) of \(list.count) pictures"
                    + (features == nil
                        ? "; with --features a run goes on from there."
                        : "; the same command goes on from there."))
            throw ExitCode.failure
        }
        return try Tensor(journal.matrix(0))
    }
}
