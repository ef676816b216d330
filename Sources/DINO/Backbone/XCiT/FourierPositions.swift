import Foundation
import NN
import Torch

/// Where a patch is, as sines and cosines of its row and column, brought to the width of a token.
public final class FourierPositions: Module {
    /// A 1x1 convolution of the sines and cosines.
    public let tokenProjection: Convolution

    /// Sines and cosines of each direction.
    private static let waves = 32
    private static let temperature = 10_000.0

    init(_ width: Int, generator: Generator?) {
        tokenProjection = Convolution(
            2 * Self.waves, width, kernel: 1, bias: true, start: .uniform, generator: generator)
    }

    /// (1, rows · columns, D).
    func callAsFunction(rows: Int, columns: Int) -> Tensor {
        let (down, across) = (Self.waves(count: rows), Self.waves(count: columns))
        var values: [Float] = []
        values.reserveCapacity(rows * columns * 2 * Self.waves)
        for row in 0..<rows {
            for column in 0..<columns { values += down[row] + across[column] }
        }
        let weight = tokenProjection.weight.value
        let waves = Tensor(values, shape: [1, rows * columns, 2 * Self.waves]).moved(to: weight.device)
        return waves.linear(weight.reshaped([weight.size(0), -1]), tokenProjection.bias?.value)
    }

    /// For each place of a side, counted from 1 and scaled to a whole turn, sine and cosine in turn.
    private static func waves(count: Int) -> [[Float]] {
        (1...count).map { place in
            let angle = Double(place) / (Double(count) + 1e-6) * 2 * Double.pi
            return (0..<waves).map { wave in
                let period = pow(temperature, Double(2 * (wave / 2)) / Double(waves))
                return Float(wave % 2 == 0 ? sin(angle / period) : cos(angle / period))
            }
        }
    }
}
