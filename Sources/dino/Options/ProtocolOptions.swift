import Arguments
import DINO
import Imaging
import Torch

/// The flags of evaluations that compare features of whole picture sets.
struct ProtocolOptions: ParsableArguments {
    @OptionGroup var weights: WeightsOptions

    @OptionGroup var kept: KeptFeatures

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
        try OutputFile.check([kept.features, json, perQuery], read: [weights.pretrainedWeights] + read)
    }

    /// The network, ready for a recipe on pictures of a size.
    func pass(_ recipe: String, imsize: Int, _ job: Job) throws -> FeaturePass {
        var pictures = PreprocessingOptions()
        pictures.cropSize = imsize
        return try NetworkOptions(weights: weights, backbone: backbone, pictures: pictures)
            .load(on: machine.resolve(job)).pass(NamedRecipe.all([recipe]), precision: machine.precision)
    }

    /// Features of every picture, all of which must be readable: one row per picture, (N, D), as the recipe has it.
    ///
    /// - Parameter regions: Parts that stand for whole pictures.
    /// - Throws: `EvaluationError` for the first picture that cannot be read.
    /// - Returns: nil in all processes of the job but the first.
    func extract(
        _ paths: [String], by pass: FeaturePass, _ job: Job, regions: [Int: PictureRegion] = [:]
    ) throws -> Tensor? {
        let list = PathList(paths)
        let work = FeatureWork(
            pass: pass, paths: list,
            extractor: try pass.extractor(
                batchSize: batchSizePerGpu, workers: numWorkers, pictures: list.count,
                maximumSkippedShare: 1, group: job.group), regions: regions, mustReadAll: true,
            group: job.group)
        return try kept.extract(work, machine: machine)?.features
    }
}
