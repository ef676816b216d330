import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import Torch

/// `dino knn`.
struct KNN: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "knn",
        abstract: "Classify pictures by their nearest neighbours: the original's protocol.",
        discussion: """
            The data folder has train/CLASS/… and val/CLASS/…. Features are class tokens after the final norm (or another \
            --recipe), scaled to unit length; neighbours are the nearest by cosine, and each votes with exp(cosine / temperature).
            """)

    @Option(section: "Files", help: ArgumentHelp("Folder with train/ and val/.", valueName: "folder"))
    var dataPath: String?

    @OptionGroup var weights: WeightsOptions

    @Option(
        section: "Files", help: ArgumentHelp("Write features and labels to this folder.", valueName: "folder")
    )
    var dumpFeatures: String?

    @Option(
        section: "Files",
        help: ArgumentHelp("Read features and labels from this folder instead.", valueName: "folder"))
    var loadFeatures: String?

    @Option(section: "Files", help: ArgumentHelp("Also write the results as JSON.", valueName: "file"))
    var json: String?

    @OptionGroup(title: "Model") var backbone: BackboneOptions

    @Option(
        section: "Evaluation",
        help: ArgumentHelp(
            "Feature, as 'dino features --help' explains; knn is the original's class token.",
            valueName: "recipe"))
    var recipe = "knn"

    @Option(section: "Evaluation", help: "Numbers of neighbours.", bounds: .positive)
    var nbKnn = [10, 20, 100, 200]

    @Option(section: "Evaluation", help: "Temperature of the votes.", bounds: .positive)
    var temperature = 0.07

    @OptionGroup var pictures: PreprocessingOptions

    @Option(
        section: "Evaluation", help: "Pictures that go through the network at once.",
        bounds: .between(1, 65_536))
    var batchSizePerGpu = 128

    @Option(
        section: "Pictures", help: "Share of unreadable pictures above which the work is given up.",
        bounds: .between(0, 1))
    var maxSkipped = 0.1

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @Option(section: "Machine", help: "Keep the features on the GPU; no effect on a CPU.")
    var useCuda = true

    @Option(section: "Machine", help: "Threads that read pictures.", bounds: .between(0, 1024))
    var numWorkers = 10

    @OptionGroup var launcher: LauncherOptions

    func validate() throws {
        if loadFeatures == nil {
            if dataPath == nil { throw ValidationError("--data_path is missing (or --load_features).") }
            try weights.requireWeights()
        }
        if nbKnn.isEmpty { throw ValidationError("--nb_knn takes at least one number.") }
    }

    func run() throws { try Job.run(launcher, evaluate) }

    private func evaluate(_ job: Job) throws {
        let device = try machine.resolve(job)
        if job.group.isFirst { try checkOutputs() }
        let (dump, resolved) =
            try loadFeatures.map { (try FeatureDump(folder: $0), [:]) } ?? extract(device, job.group)
        if let dumpFeatures, job.group.isFirst { try dump.write(folder: dumpFeatures) }
        let count = dump.trainLabels.count
        for k in nbKnn where k > count {
            Diagnostic.note("\(k) neighbours are more than the \(count) training pictures; using \(count).")
        }
        let results = try dump.accuracy(
            ks: nbKnn, temperature: temperature, on: useCuda ? device : .cpu, group: job.group)
        guard job.group.isFirst else { return }
        print(table(results).text)
        print("\(dump.testLabels.count) pictures classified by \(count), \(dump.classes) classes, cosine")
        if let json { try write(results, dump, resolved, to: json) }
    }

    private func table(_ results: [KNNClassifier.Accuracy]) -> TextTable {
        var table = TextTable(["k", "top-1 %", "top-5 %"])
        for result in results {
            table.add([
                "\(result.k)", String(format: "%.2f", result.top1), String(format: "%.2f", result.top5),
            ])
        }
        return table
    }

    private func write(
        _ results: [KNNClassifier.Accuracy], _ dump: FeatureDump, _ resolved: [String: JSONValue],
        to path: String
    ) throws {
        var result = CommandResult("knn", settings: settings, resolved: resolved)
        result.set(
            "results",
            .array(
                results.map { ["k": .integer($0.k), "top1": .number($0.top1), "top5": .number($0.top5)] }))
        result.set("train_images", .integer(dump.trainLabels.count))
        result.set("test_images", .integer(dump.testLabels.count))
        result.set("classes", .integer(dump.classes))
        try result.write(to: path)
    }

    /// Features of both sets, and the flags that the file decided.
    private func extract(_ device: Device, _ group: ProcessGroup) throws -> (FeatureDump, [String: JSONValue])
    {
        let labelled = try LabelledPictures(path: dataPath ?? "")
        Notes.unusableNames(labelled.unusableNames)
        let evaluation = KNNEvaluation(labelled)
        let network = try NetworkOptions(weights: weights, backbone: backbone, pictures: pictures).load(
            on: device)
        let pass = try network.pass(NamedRecipe.all([recipe]), precision: machine.precision)
        pass.noteSize()
        let display = PassDisplay()
        defer { display.finish() }
        let dump = try evaluation.features(
            pass.extractor(
                batchSize: batchSizePerGpu, workers: numWorkers, pictures: .max,
                maximumSkippedShare: maxSkipped, group: group),
            progress: { name, done, total in display.show("Features of \(name)", done, of: total) },
            skipped: { Diagnostic.warn("skipped \($0.path): \($0.reason)") })
        return (dump, pass.resolved)
    }

    /// Finds out before hours of work whether the results can be kept.
    private func checkOutputs() throws {
        if let dumpFeatures {
            try FileManager.default.createDirectory(atPath: dumpFeatures, withIntermediateDirectories: true)
        }
        try OutputFile.check([json], read: [weights.pretrainedWeights])
    }
}
