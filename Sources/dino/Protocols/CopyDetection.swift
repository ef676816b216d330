import Arguments
import Console
import CopyMaker
import DINO
import Evaluation
import Files
import Foundation
import Imaging
import Records
import Similarity
import Torch

/// `dino copy-detection`.
struct CopyDetection: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy-detection",
        abstract: "Find the originals of changed copies: the original's protocol on Copydays.",
        discussion: """
            The data folder has original/, and strong/, jpegqual/QUALITY/, crops/PERCENT/ or some of them, with whatever \
            counts are there. Features are class token and GeM-pooled patch tokens of pictures squeezed into a square, \
            perhaps whitened, scaled to unit length and compared by cosine among originals and distractors. mAP is the \
            mean over copies of the average precision among the 20 nearest.
            """)

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Folder in the layout of Copydays; with --make_copies any pictures.", valueName: "folder"))
    var dataPath: String

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "First make a set of copies of these pictures in this folder: JPEG, crops, and strong edits. Without weights that is all.",
            valueName: "folder"))
    var makeCopies: String?

    @Option(
        section: "Files", help: "With --make_copies: strong copies of each picture.", bounds: .between(0, 99))
    var strongCopies = 3

    @Option(
        section: "Files", help: "With --make_copies: seed of what is done to the pictures.",
        bounds: .nonNegative)
    var seed = 0

    @Option(
        section: "Files", help: ArgumentHelp("Pictures to hide the originals among.", valueName: "folder"))
    var distractorsPath: String?

    @Option(
        section: "Files",
        help: ArgumentHelp("Pictures to learn a whitening from, not those of the data.", valueName: "folder"))
    var whiteningPath: String?

    @OptionGroup var shared: ProtocolOptions

    @Option(
        section: "Evaluation",
        help: ArgumentHelp(
            "Feature, as 'dino features --help' explains; the protocol's own is copy-detection.",
            valueName: "recipe"))
    var recipe = "copy-detection"

    @Option(section: "Evaluation", help: "Side of the square in pixels.", bounds: .between(1, 8192))
    var imsize = 320

    @Option(
        section: "Evaluation",
        help: "Covariance behind the whitening: original, which is not centred, or centred.")
    var covariance = Covariance.original

    enum Covariance: String, CaseIterable, ExpressibleByArgument {
        case original, centred
    }

    func validate() throws {
        if makeCopies == nil { try shared.weights.requireWeights() }
    }

    func run() throws { try Job.run(shared.launcher, evaluate) }

    private func evaluate(_ job: Job) throws {
        if job.group.isFirst { try shared.checkOutputs() }
        if let makeCopies {
            if job.group.isFirst { try make(makeCopies) }
            try job.group.barrier()
            if shared.weights.pretrainedWeights.isEmpty { return }
        }
        let pictures = try CopyDetectionPictures(path: makeCopies ?? dataPath)
        let distractors = try distractorsPath.map { Array(try PictureInputs.paths([$0])) } ?? []
        let learning = try whiteningPath.map { Array(try PictureInputs.paths([$0])) } ?? []
        SignalWatcher.install()

        // All in one list, so that one file keeps them.
        let copies = pictures.copies.flatMap(\.paths)
        let parts = [pictures.originals.count, copies.count, distractors.count, learning.count]
        let pass = try shared.pass(recipe, imsize: imsize, job)
        guard
            let features = try shared.extract(
                pictures.originals + copies + distractors + learning, by: pass, job)
        else { return }

        let score = try judge(pictures, features.split(parts))
        print(table(score).text)
        print(
            "all copies together: micro-AP \(decimal(score.microAveragePrecision)), recall at precision 90 %: \(percent(100 * score.recallAtPrecision90)) %"
        )
        print(
            "\(copies.count) copies of \(pictures.originals.count) originals, \(distractors.count) distractors"
        )
        if let path = shared.perQuery { try writeQueries(score, pictures, to: path) }
        if let path = shared.json { try write(score, pass, to: path) }
    }

    /// Makes a set of copies with a progress bar.
    private func make(_ folder: String) throws {
        let paths = try PictureInputs.paths([dataPath], unusableNames: Notes.unusableNames)
        let bar = ProgressBar("Copies", total: paths.count, unit: "img")
        defer { bar.finish() }
        let made = try CopySet(seed: UInt64(seed), strongPerOriginal: strongCopies).write(
            from: paths, to: folder, progress: { bar.update($0) })
        for entry in made.skipped { Diagnostic.warn("skipped \(entry.path): \(entry.reason)") }
        print(
            "\(folder)  \(made.copies) copies of \(made.originals) pictures; copies.csv says what was done to each"
        )
    }

    private func judge(_ pictures: CopyDetectionPictures, _ parts: [Tensor]) throws -> CopyDetectionScore {
        var transform: (Tensor) -> Tensor = { $0 }
        if parts[3].size(0) > 0 {
            let whitening = try Whitening(
                learningFrom: parts[3], centersCovariance: covariance == .centred)
            transform = { whitening($0) }
        }
        return inference {
            let unit = { (rows: Tensor) in rows.size(0) > 0 ? transform(rows).normalized() : rows }
            let originals = unit(parts[0])
            let database =
                parts[2].size(0) > 0 ? Tensor.concatenated([originals, unit(parts[2])]) : originals
            var copies = unit(parts[1]).split(pictures.copies.map(\.paths.count))[...]
            let blocks = pictures.blocks.map { $0.name == "original" ? originals : copies.removeFirst() }
            return CopyDetectionScore(pictures, copies: blocks, database: database)
        }
    }

    private func table(_ score: CopyDetectionScore) -> TextTable {
        var table = TextTable(["block", "copies", "mAP"])
        for block in score.blocks {
            table.add([block.name, "\(block.averagePrecision.count)", decimal(block.map)])
        }
        return table
    }

    private func writeQueries(
        _ score: CopyDetectionScore, _ pictures: CopyDetectionPictures, to path: String
    ) throws {
        var csv = CSVText(["block", "copy", "average_precision", "rank"])
        for (block, source) in zip(score.blocks, pictures.blocks) {
            for (index, copy) in source.paths.enumerated() {
                csv.add([
                    block.name, copy, "\(block.averagePrecision[index])",
                    block.firstRank[index].map { "\($0 + 1)" } ?? "",
                ])
            }
        }
        try csv.write(to: path)
    }

    private func write(_ score: CopyDetectionScore, _ pass: FeaturePass, to path: String) throws {
        var result = CommandResult("copy-detection", settings: settings, resolved: pass.resolved)
        result.set(
            "results",
            .array(score.blocks.map { ["block": .string($0.name), "map": .number($0.map)] }))
        result.set("micro_ap", .number(score.microAveragePrecision))
        result.set("recall_at_precision_90", .number(score.recallAtPrecision90))
        try result.write(to: path)
    }
}

/// A figure from 0 to 1 with three decimals, as the original prints it.
func decimal(_ value: Double) -> String { String(format: "%.3f", value) }
