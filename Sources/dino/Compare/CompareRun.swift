import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import Torch

/// From labelled pictures to a comparison: features by all recipes, pass by pass, then the figures.
final class CompareRun {
    private let network: LoadedNetwork
    private let labelled: LabelledPictures
    private let passes: [FeaturePass]
    private let recipes: [NamedRecipe]
    private var sets: [FeatureSet?]
    /// Rows of the training features, by their number in the list.
    private(set) var trainPictures: [Int] = []
    private(set) var testPictures: [Int] = []

    /// Recipes that see pictures alike share a pass.
    init(
        network: LoadedNetwork, recipes: [NamedRecipe], labelled: LabelledPictures, precision: Precision
    ) throws {
        guard !recipes.isEmpty else { throw EvaluationError("no recipe is left to compare") }
        self.network = network
        self.labelled = labelled
        self.recipes = recipes
        sets = Array(repeating: nil, count: recipes.count)
        let groups = Dictionary(grouping: recipes) { network.options.pictures.applied(to: $0.preprocessing) }
        passes = try groups.values.sorted { recipes.firstIndex(of: $0[0])! < recipes.firstIndex(of: $1[0])! }
            .map { try network.pass($0, precision: precision) }
    }

    var classes: [String] { labelled.train.classes }
    var trainLabels: [Int] { trainPictures.map { (labelled.train.labels ?? [])[$0] } }
    var testLabels: [Int] { testPictures.map { (labelled.test.labels ?? [])[$0] } }
    var resolved: [String: JSONValue] { passes[0].resolved }

    /// Computes all features; pictures that cannot be read are left out of all.
    ///
    /// - Parameter group: Processes that share the pictures.
    func extract(
        batchSize: Int, workers: Int, maximumSkippedShare: Double, group: ProcessGroup
    ) throws {
        let display = PassDisplay()
        defer { display.finish() }
        for (number, pass) in passes.enumerated() {
            pass.noteSize()
            pass.computation.isTimed = true
            let extractor = try pass.extractor(
                batchSize: batchSize, workers: workers, pictures: .max,
                maximumSkippedShare: maximumSkippedShare, group: group)
            let suffix = passes.count > 1 ? " (\(pass.recipes.map(\.name).joined(separator: ", ")))" : ""
            func extract(_ folder: ImageFolder, _ name: String) throws -> FeatureExtractor.Extracted {
                let extracted = try extractor.features(of: folder.paths) {
                    display.show("Features of \(name)\(suffix)", $0, of: folder.paths.count)
                }
                guard !extracted.indices.isEmpty else {
                    throw EvaluationError("none of the \(folder.paths.count) pictures of \(name) can be read")
                }
                if number == 0 {
                    for entry in extracted.skipped {
                        Diagnostic.warn("skipped \(entry.path): \(entry.reason)")
                    }
                }
                return extracted
            }
            let train = try extract(labelled.train, "train")
            let test = try extract(labelled.test, "val")
            guard number == 0 || (trainPictures == train.indices && testPictures == test.indices) else {
                throw EvaluationError(
                    "a picture could be read at one time and not at another; run this again")
            }
            trainPictures = train.indices
            testPictures = test.indices
            let count = Double(train.indices.count + test.indices.count)
            for (index, recipe) in pass.recipes.enumerated() {
                // A sum is finite only if all its terms are.
                guard [train, test].allSatisfy({ $0.features[index].sum().item.isFinite }) else {
                    throw EvaluationError(
                        "recipe '\(recipe.name)' gives numbers that are not finite; the weights are broken, or --precision is too low"
                    )
                }
                // Of this process's share of the pictures.
                let seconds =
                    pass.computation.times.seconds(of: index, recipe.recipe) * Double(group.count)
                sets[recipes.firstIndex(of: recipe)!] = FeatureSet(
                    name: recipe.name, recipe: recipe.recipe, train: train.features[index],
                    test: test.features[index], milliseconds: 1000 * seconds / count)
            }
        }
    }

    func compare(_ settings: Comparison.Settings) throws -> Comparison {
        let sets = sets.compactMap(\.self)
        if settings.whitening.contains(true), let widest = sets.map({ $0.train.size(1) }).max(),
            trainPictures.count <= widest
        {
            Diagnostic.warn(
                "\(trainPictures.count) training pictures cannot say how \(widest) numbers vary: read the whitened rows with care."
            )
        }
        let bar = ProgressBar("Comparing", total: nil, unit: "configurations")
        defer { bar.finish(keepsLine: false) }
        return try Comparison(
            sets, trainLabels: trainLabels, testLabels: testLabels, settings: settings
        ) { done, _ in bar.update(done) }
    }

    /// The pictures, for the report.
    func shownPictures(root: String) -> ComparisonReport.Pictures {
        ComparisonReport.Pictures(
            root: root, train: trainPictures.map { labelled.train.paths[$0] }, trainLabels: trainLabels,
            test: testPictures.map { labelled.test.paths[$0] }, testLabels: testLabels, classes: classes)
    }

    /// What the report says of the run.
    func facts(data: String) -> ComparisonReport.Facts {
        let sizes = network.backbone.network.configuration
        let views = Dictionary(
            uniqueKeysWithValues: passes.flatMap { pass in pass.recipes.map { ($0.name, "\(pass.transform)") }
            })
        return ComparisonReport.Facts(
            data: URL(fileURLWithPath: data).lastPathComponent,
            weights: network.path.map { ($0 as NSString).lastPathComponent } ?? "random weights",
            network: sizes.description,
            recipes: recipes.map { recipe in
                .init(
                    name: recipe.name, formula: recipe.recipe.formula(depth: sizes.depth),
                    pictures: views[recipe.name] ?? "", isNormalized: recipe.recipe.isNormalized)
            },
            machine: Machine.describe().summary)
    }
}
