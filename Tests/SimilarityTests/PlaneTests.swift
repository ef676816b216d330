import Foundation
import Similarity
import TensorFiles
import TestSupport
import Testing
import Torch

/// Vectors on a plane; golden numbers are scikit-learn's, made by Golden/make_tsne_golden.py.
@Suite struct PlaneTests {
    @Test(arguments: [3.0, 12.0])
    func affinitiesAndGradientAreScikitLearns(perplexity: Double) throws {
        let file = try TorchFile.read(Bundle.module.path(forResource: "Golden/tsne", ofType: "pth")!)
        let golden = try #require(file["\(Int(perplexity))"])
        let affinities = TSNE.affinities(
            TSNE.squaredDistances(Formula.numbers(1, [40, 6], scale: 1)), perplexity: perplexity)
        let expected = try Tensor(#require(golden["affinities"]?.tensorValue))
        #expect(largestDifference(affinities, expected) < 2e-6)
        let gradient = TSNE.gradient(affinities, Formula.numbers(2, [40, 2], scale: 3), exaggeration: 1)
        #expect(
            largestDifference(gradient, try Tensor(#require(golden["gradient"]?.tensorValue))) < 2e-6)
    }

    /// Three groups far apart stay three groups, and the same vectors have the same places.
    @Test func groupsStayTogether() throws {
        let labels = (0..<90).map { $0 % 3 }
        let centres = Formula.numbers(5, [3, 8], scale: 5).selecting(Tensor(labels))
        let vectors = centres + Formula.numbers(6, [90, 8], scale: 0.5)
        let tsne = TSNE(perplexity: 10, iterations: 400)
        let places = try tsne.places(of: vectors)
        #expect(places.floats.allSatisfy { $0.isFinite })
        let again = try tsne.places(of: vectors)
        #expect(again.floats == places.floats)
        let distances = TSNE.squaredDistances(places)
        let nearest = (distances * -1).topK(6, dimension: 1).indices.array(of: Int.self)
        for (index, neighbour) in nearest.enumerated() {
            #expect(labels[index / 6] == labels[neighbour])
        }
    }

    @Test(arguments: [1, 2, 3])
    func fewVectorsHavePlaces(count: Int) throws {
        let places = try TSNE().places(of: Formula.numbers(1, [count, 4], scale: 1))
        #expect(places.shape == [count, 2] && places.floats.allSatisfy { $0.isFinite })
    }

    @Test func equalVectorsAreNoError() throws {
        let places = try TSNE(iterations: 30).places(of: .ones([20, 4]))
        #expect(places.shape == [20, 2] && places.floats.allSatisfy { $0.isFinite })
        let components = try PrincipalComponents(of: .ones([20, 4]), count: 2)
        #expect(components.share(2) == 1 && components(.ones([1, 4])).floats == [0, 0])
    }

    /// A long cloud: its first component lies along it, and holds what the numbers say.
    @Test func componentsFollowTheLargestVariance() throws {
        let along = Formula.numbers(3, [500, 1], scale: 9)
        let across = Formula.numbers(4, [500, 1], scale: 1)
        let rows = Tensor.concatenated([across, across * 0, along * -1 + 7], dimension: 1)
        let components = try PrincipalComponents(of: rows, count: 2)
        let axis = components.axes.select(1, 0).contiguous().floats
        #expect(abs(axis[2]) > 0.999 && axis[2] > 0)
        let places = components(rows)
        let variance = Double((places * places).mean(0).floats[0])
        #expect(abs(variance - components.variances.array(of: Double.self)[0]) < 1e-3 * variance)
        #expect(abs(components.share(2) - 1) < 1e-5 && components.share(1) > 0.95)
    }
}
