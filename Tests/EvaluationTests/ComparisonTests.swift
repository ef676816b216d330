import DINO
import Evaluation
import Imaging
import Similarity
import TestSupport
import Testing
import Torch

@Suite struct ComparisonTests {
    struct Labelled {
        let train: Tensor
        let trainLabels: [Int]
        let test: Tensor
        let testLabels: [Int]

        /// Noise around a centre per class: some pictures are right, some wrong.
        init(seed: Int, train: Int, test: Int, width: Int, classes: Int, isNormalized: Bool) {
            let sets = [(seed + 11, train), (seed + 12, test)].map { seed, count in
                KNNGoldenTests.features(seed: seed, count: count, width: width, classes: classes)
            }
            // Lengths from 0.2 to 3.8 where features are not normalised.
            let features = zip(sets, [train, test]).map { set, count in
                isNormalized
                    ? set.features
                    : set.features * Formula.numbers(seed + count, [count, 1], scale: 1.8, shift: 2)
            }
            (self.train, self.test) = (features[0], features[1])
            (trainLabels, testLabels) = (sets[0].labels, sets[1].labels)
        }

        func scores(_ metric: Metric, ks: [Int]) -> QueryScores {
            QueryScores(
                train: train, trainLabels: trainLabels, test: test, testLabels: testLabels, metric: metric,
                ks: ks, temperature: 0.07)
        }
    }

    static let shapes = [(300, 120, 16, 7), (900, 150, 32, 40), (50, 60, 8, 2), (400, 100, 24, 300)]

    private static func labelled(_ number: Int, isNormalized: Bool = true) -> Labelled {
        let (train, test, width, classes) = shapes[number]
        return Labelled(
            seed: number * 100, train: train, test: test, width: width, classes: classes,
            isNormalized: isNormalized)
    }

    @Test(arguments: shapes.indices)
    func cosineVotesAreThoseOfTheKNNEvaluation(number: Int) throws {
        let data = Self.labelled(number)
        let ks = [1, 3, 10, 20, data.trainLabels.count]
        let classifier = try KNNClassifier(features: data.train, labels: data.trainLabels)
        let accuracy = try classifier.accuracy(
            testFeatures: data.test, testLabels: data.testLabels, ks: ks)
        let scores = data.scores(.cosine, ks: ks)
        for (votes, expected) in zip(scores.votes, accuracy) {
            let right = votes.reduce(0, +) * 100 / Float(votes.count)
            #expect(abs(Double(right) - expected.top1) < 1e-3, "k = \(expected.k)")
        }
    }

    @Test(arguments: shapes.indices)
    func onVectorsOfUnitLengthAllMetricsAnswerAlike(number: Int) {
        let data = Self.labelled(number)
        let ks = [1, 10, 20]
        let cosine = data.scores(.cosine, ks: ks)
        for metric in [Metric.l2, .dot] {
            let other = data.scores(metric, ks: ks)
            #expect(other.votes == cosine.votes, "\(metric)")
            #expect(other.averagePrecision.description == cosine.averagePrecision.description, "\(metric)")
            #expect(other.recall1 == cosine.recall1 && other.neighbors == cosine.neighbors, "\(metric)")
        }
    }

    @Test func onVectorsOfOtherLengthsTheyDoNot() {
        let data = Self.labelled(1, isNormalized: false)
        let scores = Metric.allCases.map { data.scores($0, ks: [10]) }
        #expect(scores[0].neighbors != scores[1].neighbors && scores[0].neighbors != scores[2].neighbors)
        #expect(scores[1].neighbors != scores[2].neighbors)
        // The cosine sees no lengths.
        let normalised = Self.labelled(1).scores(.cosine, ks: [10])
        #expect(scores[0].votes == normalised.votes && scores[0].neighbors == normalised.neighbors)
    }

    /// Loops in double precision: ranking, hits, precision.
    @Test(arguments: Metric.allCases)
    func figuresAreThoseOfPlainLoops(metric: Metric) {
        let data = Self.labelled(0, isNormalized: false)
        let found = data.scores(metric, ks: [1])
        let (bank, queries) = (Self.rows(data.train), Self.rows(data.test))
        for (number, query) in queries.enumerated() {
            let scores = bank.map { metric.score(query, $0) }
            let order = bank.indices.sorted {
                metric.higherIsNearer ? scores[$0] > scores[$1] : scores[$0] < scores[$1]
            }
            var (hits, sum) = (0, 0.0)
            for (rank, index) in order.enumerated() where data.trainLabels[index] == data.testLabels[number] {
                sum += (rank == 0 ? 1 : Double(hits) / Double(rank)) + Double(hits + 1) / Double(rank + 1)
                hits += 1
            }
            let precision = sum / 2 / Double(hits)
            #expect(abs(Double(found.averagePrecision[number]) - precision) < 1e-3)
            #expect(found.neighbors[number] == Array(order.prefix(10)))
            let right = data.trainLabels[order[0]] == data.testLabels[number]
            #expect(
                found.recall1[number] == (right ? 1 : 0) && found.votes[0][number] == found.recall1[number])
            for (place, score) in found.scores[number].enumerated() {
                #expect(abs(Double(score) - scores[order[place]]) < 1e-4)
            }
        }
    }

    private static func rows(_ matrix: Tensor) -> [[Float]] {
        let (values, width) = (matrix.floats, matrix.size(1))
        return (0..<matrix.size(0)).map { Array(values[$0 * width..<($0 + 1) * width]) }
    }

    /// One temperature fits any scale of the features, also where a power of e would not.
    @Test(arguments: Metric.allCases)
    func votesDoNotDependOnTheScaleOfTheFeatures(metric: Metric) {
        let data = Self.labelled(1, isNormalized: false)
        let expected = data.scores(metric, ks: [1, 10, 50])
        for scale in [1e-4, 64, 4096] {
            let scaled = QueryScores(
                train: data.train * scale, trainLabels: data.trainLabels, test: data.test * scale,
                testLabels: data.testLabels, metric: metric, ks: [1, 10, 50], temperature: 0.07)
            for (votes, wanted) in zip(scaled.votes, expected.votes) {
                let changed = zip(votes, wanted).count { $0 != $1 }
                // Rounding may turn a vote that hangs by a hair.
                #expect(changed <= 1, "\(scale)")
            }
        }
    }

    @Test func aClassWithoutTrainingPicturesIsNeverRightAndHasNoPrecision() {
        let data = Self.labelled(2)
        let found = QueryScores(
            train: data.train, trainLabels: data.trainLabels, test: data.test,
            testLabels: data.testLabels.enumerated().map { $0 == 4 ? 99 : $1 }, metric: .l2, ks: [1, 50],
            temperature: 0.07)
        #expect(found.averagePrecision[4].isNaN && found.recall1[4] == 0)
        #expect(found.votes.allSatisfy { $0[4] == 0 })
        #expect(found.averagePrecision.count { $0.isNaN } == 1)
    }

    private static func comparison(_ sets: [(String, Bool)], _ settings: Comparison.Settings) throws
        -> Comparison
    {
        let named = try sets.map { text, isNormalized in
            let data = labelled(0, isNormalized: isNormalized)
            return FeatureSet(
                name: text, recipe: try FeatureRecipe(text), train: data.train, test: data.test,
                milliseconds: 1)
        }
        let labels = labelled(0)
        return try Comparison(
            named, trainLabels: labels.trainLabels, testLabels: labels.testLabels, settings: settings)
    }

    @Test func aComparisonMeasuresEveryConfigurationAndMergesWhatIsOne() throws {
        var settings = Comparison.Settings()
        settings.ks = [5, 20, 1000, 2000]
        settings.draws = 200
        let result = try Self.comparison([("cls|l2", true), ("cls", false)], settings)
        // Two recipes, with and without whitening, three metrics; both large ks are the 300 pictures.
        #expect(result.configurations.count == 12 && result.rows.count == 36)
        #expect(Set(result.rows.map(\.k)) == [5, 20, 300])
        for row in result.rows {
            for figure in [row.top1, row.map, row.recall1] {
                #expect((0...100).contains(figure.value) && figure.interval.contains(figure.value))
            }
            #expect(row.dimension == 16 && row.bytes == 64)
        }
        #expect(result.agreements.map(\.isNormalized) == [true, false, false, false])
        #expect(result.agreements.map(\.isTotal) == [true, false, false, false])
        let merged = result.merged
        #expect(merged.count == 10)
        #expect(merged.map(\.name).contains("cls|l2, any metric"))
        #expect(result.ranking.count == 12)
        let tops = result.ranking.map(\.top1.value)
        #expect(tops == tops.sorted(by: >))
    }

    @Test func aComparisonGivesTheSameTwice() throws {
        var settings = Comparison.Settings()
        settings.draws = 100
        let sets = [("cls|l2", true)]
        let first = try Self.comparison(sets, settings).rows
        let second = try Self.comparison(sets, settings).rows
        #expect(first.map(\.top1) == second.map(\.top1) && first.map(\.map) == second.map(\.map))
    }

    /// Whitened by the training pictures alone: a test picture must not change another's answer.
    @Test func whiteningDoesNotSeeTheTestPictures() throws {
        var settings = Comparison.Settings()
        settings.whitening = [true]
        let data = Self.labelled(0)
        let recipe = try FeatureRecipe("cls|l2")
        func neighbors(_ rows: Range<Int>) throws -> [[Int]] {
            let set = FeatureSet(
                name: "cls|l2", recipe: recipe, train: data.train, test: data.test.slice(rows),
                milliseconds: 0)
            let result = try Comparison(
                [set], trainLabels: data.trainLabels, testLabels: Array(data.testLabels[rows]),
                settings: settings)
            return result.scores[result.configurations[0]]!.neighbors
        }
        #expect(try neighbors(0..<120).prefix(5) == neighbors(0..<5)[...])
    }
}
