import Similarity
import TestSupport
import Testing
import Torch

@Suite struct WhiteningTests {
    /// Correlated features with a mean: many rows for few columns.
    private static func features(_ count: Int = 4000, _ width: Int = 12, mean: Float = 2) -> Tensor {
        let mixing = Formula.numbers(7, [width, width], scale: 1)
        return Formula.numbers(8, [count, width], scale: 1).matmul(mixing)
            + Formula.numbers(9, [width], scale: mean)
    }

    private static func covariance(_ rows: Tensor) -> Tensor {
        let wide = rows.to(.float64)
        let centred = wide - wide.mean(0)
        return centred.transposed().matmul(centred) / Double(rows.size(0))
    }

    private static func identity(_ width: Int) -> Tensor {
        Tensor((0..<width * width).map { $0 % (width + 1) == 0 ? 1.0 : 0 }, shape: [width, width])
    }

    @Test func whitenedTrainingFeaturesHaveTheIdentityAsCovariance() throws {
        let features = Self.features()
        let white = try Whitening(learningFrom: features)(features)
        #expect(largestDifference(Self.covariance(white), Self.identity(12)) < 1e-4)
        #expect(largestDifference(white.mean(0), Tensor.zeros([12])) < 1e-4)
    }

    /// The original takes the covariance of features that are not centred.
    @Test func theOriginalsIsWhiteOnlyWhereTheMeanIsZero() throws {
        let features = Self.features()
        let white = try Whitening(learningFrom: features, centersCovariance: false)(features)
        #expect(largestDifference(Self.covariance(white), Self.identity(12)) > 0.1)
        let centred = features - features.mean(0)
        let whole = try Whitening(learningFrom: centred, centersCovariance: false)(centred)
        #expect(largestDifference(Self.covariance(whole), Self.identity(12)) < 1e-4)
    }

    @Test func fewerComponentsAreTheStrongest() throws {
        let features = Self.features()
        let all = try Whitening(learningFrom: features)
        let some = try Whitening(learningFrom: features, dimension: 5)
        #expect(some.inputDimension == 12 && some.outputDimension == 5)
        let values = all.eigenvalues.floats
        #expect(some.eigenvalues.floats == Array(values.prefix(5)))
        #expect(values == values.sorted(by: >))
        #expect(largestDifference(some(features), all(features).slice(0..<5, dimension: 1)) < 1e-5)
        #expect(try Whitening(learningFrom: features, dimension: 99).outputDimension == 12)
    }

    /// Fewer pictures than numbers, one picture, pictures all alike: directions without spread are not blown
    /// up to infinity.
    @Test(arguments: [1, 2, 7])
    func fewPicturesGiveFiniteNumbers(count: Int) throws {
        for features in [Self.features(count), Tensor.ones([count, 12]), Tensor.zeros([count, 12])] {
            for centers in [true, false] {
                let whitening = try Whitening(learningFrom: features, centersCovariance: centers)
                #expect(whitening(features).floats.allSatisfy { $0.isFinite })
                #expect(whitening.projection.floats.allSatisfy { $0.isFinite })
            }
        }
    }

    @Test func featuresThatAreNoNumbersAreAnError() {
        let features = Self.features(20)
        features.select(0, 3).fill(.nan)
        #expect(throws: TorchError.self) { try Whitening(learningFrom: features) }
    }
}
