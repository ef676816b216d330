import DINO
import Similarity
import TestSupport
import Testing
import Torch

@Suite struct RecipeComputationTests {
    static let recipes = [
        "cls", "cls|l2", "mean", "max", "gem:3", "gem:4@2", "cls:4", "mean:2", "cls+gem:4|l2",
        "cls+mean|norm", "linear-b", "cls|multiscale", "cls+gem:4|multiscale|l2", "cls@1",
    ]

    private static func pictures(_ seeds: [Int], _ height: Int, _ width: Int) -> Tensor {
        RecipeGoldenTests.pictures(seeds, height, width)
    }

    /// Other recipes change which blocks keep their patch tokens and at which scales the network runs.
    @Test func aRecipeGivesTheSameAloneAndAmongOthers() throws {
        let network = RecipeGoldenTests.network()
        let pictures = [Self.pictures([1, 2, 3], 48, 72)]
        let together = try RecipeGoldenTests.computation(Self.recipes, network)(pictures)
        for (recipe, expected) in zip(Self.recipes, together) {
            let alone = try RecipeGoldenTests.computation([recipe], network)(pictures)[0]
            // The norm of class tokens alone and of all tokens may round otherwise.
            #expect(largestDifference(alone, expected) < 1e-5, "\(recipe)")
        }
    }

    @Test func picturesOfSeveralSizesGiveWhatEachGivesAlone() throws {
        let network = RecipeGoldenTests.network()
        let compute = try RecipeGoldenTests.computation(Self.recipes, network)
        let groups = [
            Self.pictures([1, 2], 40, 40), Self.pictures([3], 72, 33), Self.pictures([4, 5, 6], 16, 64),
        ]
        let together = compute(groups)
        let singles = groups.flatMap { group in (0..<group.size(0)).map { group.slice($0..<$0 + 1) } }
        for (row, picture) in singles.enumerated() {
            for (recipe, (all, alone)) in zip(Self.recipes, zip(together, compute([picture]))) {
                let difference = largestDifference(all.slice(row..<row + 1), alone)
                #expect(difference < 1e-5, "\(recipe) of picture \(row): \(difference)")
            }
        }
    }

    @Test func everyRecipeHasItsStatedDimension() throws {
        let network = RecipeGoldenTests.network()
        let compute = try RecipeGoldenTests.computation(Self.recipes, network)
        let results = compute([Self.pictures([1, 2], 40, 40)])
        for (index, recipe) in compute.recipes.enumerated() {
            #expect(results[index].shape == [2, compute.dimensions[index]], "\(recipe)")
            #expect(recipe.dimension(width: 60) == compute.dimensions[index], "\(recipe)")
        }
        let sizes = [60, 60, 60, 60, 60, 60, 240, 120, 120, 120, 120, 60, 120, 60]
        #expect(compute.dimensions == sizes)
    }

    @Test func aRecipeThatSaysSoGivesVectorsOfOneLength() throws {
        let network = RecipeGoldenTests.network()
        let texts = Self.recipes + ["linear-b|norm", "cls+mean+max|norm", "cls:2|norm|l2"]
        let compute = try RecipeGoldenTests.computation(texts, network)
        let results = compute([Self.pictures(Array(1...6), 40, 40)])
        for (recipe, result) in zip(compute.recipes, results) where recipe.isNormalized {
            let lengths = result.norm(1).floats
            #expect(lengths.allSatisfy { abs($0 - lengths[0]) < 1e-5 }, "\(recipe): \(lengths)")
        }
    }

    /// Autocast's numbers are rough, but their direction is right.
    @Test(arguments: [DType.bfloat16, .float16])
    func halfPrecisionGivesNearlyTheSame(precision: DType) throws {
        let network = RecipeGoldenTests.network()
        let pictures = [Self.pictures([1, 2], 48, 48), Self.pictures([3], 40, 64)]
        let whole = try RecipeGoldenTests.computation(Self.recipes, network)(pictures)
        let half = try RecipeGoldenTests.computation(Self.recipes, network, precision: precision)(pictures)
        for (recipe, (a, b)) in zip(Self.recipes, zip(whole, half)) {
            #expect(b.dtype == .float32 && b.shape == a.shape, "\(recipe)")
            let cosines = (a.normalized() * b.normalized()).sum(1).floats
            #expect(cosines.allSatisfy { $0 > 0.995 }, "\(recipe): \(cosines)")
        }
    }

    /// Exponents at the ends of what a recipe takes: near the largest value, and no overflow on the way.
    @Test func gemStaysInRangeForEveryExponent() throws {
        let network = RecipeGoldenTests.network()
        let texts = ["max", "gem:1000", "gem:100", "gem:0.01", "gem:1e-2", "gem:1"]
        let results = try RecipeGoldenTests.computation(texts, network)([Self.pictures([1], 96, 96)])
        let values = results.map(\.floats)
        for (text, value) in zip(texts, values) {
            #expect(value.allSatisfy { $0.isFinite }, "\(text)")
        }
        for (largest, nearly) in zip(values[0], values[1]) where largest > 1e-3 {
            #expect(nearly <= largest && nearly > 0.99 * largest)
        }
    }

    @Test func blocksThatAreNotThereAreRefused() throws {
        let network = RecipeGoldenTests.network()
        for (text, word) in [("cls@6", "block 6"), ("cls:6", "6 blocks"), ("cls:3@2", "3 blocks")] {
            let error = #expect(throws: RecipeError.self, "\(text)") {
                try RecipeGoldenTests.computation(["cls", text], network)
            }
            #expect(error?.description.contains(text) == true && error?.description.contains(word) == true)
        }
    }

    @Test func aWhiteningOfAnotherLengthIsRefused() throws {
        let folder = TemporaryFolder()
        let file = folder.path + "/w.safetensors"
        try Whitening(learningFrom: Formula.numbers(1, [50, 60], scale: 1), dimension: 7).write(to: file)
        let network = RecipeGoldenTests.network()
        let short = try RecipeGoldenTests.computation(["cls|whiten:\(file)|l2"], network)
        #expect(short.dimensions == [7])
        #expect(short([Self.pictures([1], 40, 40)])[0].shape == [1, 7])
        let error = #expect(throws: RecipeError.self) {
            try RecipeGoldenTests.computation(["cls:2|whiten:\(file)"], network)
        }
        #expect(error?.description.contains("120") == true)
    }
}
