import Foundation
import Torch

/// Places vectors on a plane so that those near each other stay near: exact t-SNE.
///
/// Work and memory grow with the square of the number of vectors. Source: van der Maaten and Hinton 2008, with
/// the start and the learning rate of Kobak and Berens 2019 (the usual defaults of today's libraries).
public struct TSNE {
    /// About how many neighbours each vector is to keep near.
    public var perplexity: Double
    /// Steps in all, of which the first 250 exaggerate nearness.
    public var iterations: Int
    /// More vectors than this take more memory and time than a map is worth.
    public static let mostVectors = 5000

    private static let exaggeration = 12.0
    private static let exaggeratedSteps = 250

    /// The usual settings.
    public init(perplexity: Double = 30, iterations: Int = 750) {
        self.perplexity = perplexity
        self.iterations = iterations
    }

    /// What is used of the perplexity among so many vectors: each has three times as many others, or all there are.
    public func perplexity(among count: Int) -> Double { min(perplexity, Double(count - 1) / 3) }

    /// The plane's places, (N, 2), of (N, D) vectors; the same for the same vectors.
    ///
    /// - Parameter progress: Called with the number of steps done; false ends the work, and the places are those
    ///   found so far.
    /// - Throws: `TorchError` where numbers are not finite, or do not fit into memory.
    public func places(of vectors: Tensor, progress: (Int) -> Bool = { _ in true }) throws -> Tensor {
        let count = vectors.size(0)
        guard count > 2 else { return try Tensor.zeros([count, 2]).to(vectors.device) }
        let affinities = Self.affinities(
            Self.squaredDistances(vectors), perplexity: perplexity(among: count))
        // Far apart from the start only as far as the principal components say so.
        let start = try PrincipalComponents(of: vectors, count: 2)(vectors)
        return inference {
            var places = start
            if places.size(1) < 2 { places = Tensor.concatenated([places, places * 0], dimension: 1) }
            let deviation = places.slice(0..<1, dimension: 1).standardDeviation(0).item
            places = places * (1e-4 / max(deviation, 1e-12))
            let rate = max(Double(count) / Self.exaggeration / 4, 50)
            let velocity = places * 0
            let gains = velocity + 1
            for step in 0..<iterations {
                let isEarly = step < Self.exaggeratedSteps
                let gradient = Self.gradient(
                    affinities, places, exaggeration: isEarly ? Self.exaggeration : 1)
                // A direction that keeps its sign speeds up, one that swings slows down.
                let isSame = (gradient * velocity).isGreater(than: 0).to(.float32)
                let next = isSame * gains * 0.8 + (isSame * -1 + 1) * (gains + 0.2)
                gains.copy(from: next.clamped(0.01))
                velocity *= isEarly ? 0.5 : 0.8
                velocity -= gains * gradient * rate
                places += velocity
                if !progress(step + 1) { break }
            }
            return places - places.mean(0, keeping: true)
        }
    }

    /// (N, N).
    package static func squaredDistances(_ vectors: Tensor) -> Tensor {
        inference {
            let squares = (vectors * vectors).sum(1, keeping: true)
            let products = vectors.matmul(vectors.transposed(0, 1))
            return (squares + squares.transposed(0, 1) - products * 2).clamped(0)
        }
    }

    /// How near vectors are to each other, symmetric and with sum 1: (N, N).
    ///
    /// Each row's width is found by bisection, so that its entropy is that of as many equal neighbours as the
    /// perplexity says.
    package static func affinities(_ distances: Tensor, perplexity: Double) -> Tensor {
        inference {
            let count = distances.size(0)
            let wanted = Foundation.log(perplexity)
            // Nobody is a neighbour of itself.
            let own = Tensor((0..<count).map { $0 }).unsqueezed(1).moved(to: distances.device)
            let far = distances.clone()
            far.scatterAdd(
                1, own, .full([count, 1], .infinity, device: distances.device))
            let least = -((-far).max(1, keeping: true))
            let shifted = far - least
            let finite = distances - least
            var low = Tensor.zeros([count, 1], device: distances.device)
            var high = Tensor.full([count, 1], Self.unbounded, device: distances.device)
            var precision = low + 1
            var weights = shifted
            for _ in 0..<64 {
                weights = (shifted * -1 * precision).exp()
                let sums = weights.sum(1, keeping: true)
                let mean = (weights * finite).sum(1, keeping: true) / sums
                let entropy = sums.log() + precision * mean
                let isWide = entropy.isGreater(than: wanted)
                let wide = isWide.to(.float32)
                let narrow = wide * -1 + 1
                low = Self.choose(precision, wide, low)
                high = Self.choose(precision, narrow, high)
                let isOpen = high.isGreater(than: Self.unbounded / 2).to(.float32)
                let middle = (low + high) * 0.5
                precision = Self.choose(
                    low * 2 + (low.isGreater(than: 0).to(.float32) * -1 + 1), isOpen, middle)
            }
            let rows = weights / weights.sum(1, keeping: true)
            return (rows + rows.transposed(0, 1)) / Double(2 * count)
        }
    }

    /// A precision that no row needs: nothing has bounded it yet.
    private static let unbounded = 1e30

    /// The first where the choice is 1, the second where it is 0.
    private static func choose(_ first: Tensor, _ choice: Tensor, _ second: Tensor) -> Tensor {
        first * choice + second * (choice * -1 + 1)
    }

    /// The gradient of the divergence between affinities and those of the places: (N, 2).
    package static func gradient(_ affinities: Tensor, _ places: Tensor, exaggeration: Double) -> Tensor {
        inference {
            let near = (squaredDistances(places) + 1).raised(to: -1)
            // A place's nearness to itself, 1, does not count.
            let total = near.sum().item - Double(places.size(0))
            let pull = affinities * exaggeration
            pull -= near * (1 / total)
            pull *= near
            return (places * pull.sum(1, keeping: true) - pull.matmul(places)) * 4
        }
    }
}
