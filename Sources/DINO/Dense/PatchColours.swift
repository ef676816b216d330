import Similarity
import Torch

/// Colours for patches: the three directions in which their tokens differ most become red, green and blue.
///
/// Patches of the same kind of thing get about the same colour, in all pictures that the directions were
/// learned from.
public struct PatchColours {
    /// Which patches are coloured.
    public enum Foreground: String, Sendable, CaseIterable {
        /// All.
        case all
        /// Those on the side of the strongest direction that is rarer along the pictures' edges; the colours are
        /// then learned of these alone.
        case pca
    }

    private let components: PrincipalComponents
    private let low: Tensor
    private let range: Tensor
    private let separation: (axis: PrincipalComponents, threshold: Float, sign: Float)?

    /// The share of the variance that the colours show, 0 to 1.
    public let share: Double

    /// Learns from tokens of any number of pictures.
    ///
    /// - Parameters:
    ///   - tokens: (N, D).
    ///   - isEdge: Whether each is of a patch along its picture's edge.
    /// - Throws: `TorchError` where numbers are not finite or do not fit into memory.
    public init(learningFrom tokens: Tensor, isEdge: [Bool], foreground: Foreground) throws {
        precondition(tokens.size(0) == isEdge.count, "\(isEdge.count) places of \(tokens.size(0)) tokens")
        var chosen = tokens
        if foreground == .pca {
            let axis = try PrincipalComponents(of: tokens, count: 1)
            let values = axis(tokens).floats
            let threshold = Self.threshold(values)
            let above = zip(values, isEdge).filter { $0.0 > threshold }
            let below = zip(values, isEdge).filter { $0.0 <= threshold }
            func edges(_ side: [(Float, Bool)]) -> Double {
                Double(side.count { $0.1 }) / Double(max(1, side.count))
            }
            let sign: Float = edges(above) <= edges(below) ? 1 : -1
            separation = (axis, threshold, sign)
            let rows = values.indices.filter { sign * (values[$0] - threshold) > 0 }
            if rows.count > 3 { chosen = tokens.selecting(Tensor(rows)) }
        } else {
            separation = nil
        }
        components = try PrincipalComponents(of: chosen, count: 3)
        share = components.share(3)
        let places = components(chosen)
        (low, range) = inference {
            // Single patches far out would leave all others one colour.
            let sorted = places.sorted(0).values
            let count = sorted.size(0)
            let first = sorted.select(0, count / 100)
            let last = sorted.select(0, count - 1 - count / 100)
            return (first.unsqueezed(0), (last - first).clamped(1e-12).unsqueezed(0))
        }
    }

    /// The colours of patches: three bytes each, row by row; black where one is no foreground.
    public func colours(of tokens: Tensor) -> [UInt8] {
        let isShown = isForeground(tokens)
        var bytes = inference {
            var values = ((components(tokens) - low) / range).clamped(0, 1) * 255
            if values.size(1) < 3 {
                let zeros = Tensor.zeros([values.size(0), 3 - values.size(1)])
                values = Tensor.concatenated([values, zeros], dimension: 1)
            }
            return (values + 0.5).to(.uint8).contiguous().array(of: UInt8.self)
        }
        for (patch, isShown) in isShown.enumerated() where !isShown {
            for channel in 0..<3 { bytes[patch * 3 + channel] = 0 }
        }
        return bytes
    }

    /// Which patches are foreground.
    public func isForeground(_ tokens: Tensor) -> [Bool] {
        guard let separation else { return [Bool](repeating: true, count: tokens.size(0)) }
        return separation.axis(tokens).floats.map {
            separation.sign * ($0 - separation.threshold) > 0
        }
    }

    /// The value that parts numbers into two groups which differ most from each other (Otsu's method).
    static func threshold(_ values: [Float]) -> Float {
        guard let least = values.min(), let most = values.max(), most > least else {
            return values.first ?? 0
        }
        let bins = 256
        var counts = [Double](repeating: 0, count: bins)
        for value in values {
            counts[min(bins - 1, Int((value - least) / (most - least) * Float(bins)))] += 1
        }
        let total = Double(values.count)
        let sum = counts.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        var (below, sumBelow, best, place) = (0.0, 0.0, -1.0, 0)
        for bin in 0..<bins - 1 {
            below += counts[bin]
            sumBelow += Double(bin) * counts[bin]
            guard below > 0, below < total else { continue }
            let difference = sumBelow / below - (sum - sumBelow) / (total - below)
            let spread = below * (total - below) * difference * difference
            if spread > best { (best, place) = (spread, bin) }
        }
        return least + (most - least) * Float(place + 1) / Float(bins)
    }
}
