import Foundation
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// PyTorch's SGD and AdamW and the original's LARS; made by Golden/make_optimizer_golden.py.
@Suite struct OptimizerGoldenTests {
    static let shapes = [[4, 3], [5], [2, 2, 2]]

    @Test(arguments: OptimizerKind.allCases)
    func fourStepsAgree(kind: OptimizerKind) throws {
        let golden = try TorchFile.read(Bundle.module.path(forResource: "Golden/optimizers", ofType: "pth")!)
        let tensors = Self.shapes.enumerated().map { Formula.numbers($0.offset, $0.element, scale: 0.5) }
        for tensor in tensors { tensor.requiresGrad = true }
        let optimizer = Optimizer(
            kind,
            groups: [
                ParameterGroup(keys: ["a", "c"], tensors: [tensors[0], tensors[2]], isDecayed: true),
                ParameterGroup(keys: ["b"], tensors: [tensors[1]], isDecayed: false),
            ])
        for step in 0..<4 {
            optimizer.clearGradients()
            for (index, tensor) in tensors.enumerated() {
                // The last tensor has no gradient in the first step, as the last layer in the first epoch.
                if step == 0, index == 2 { continue }
                // The gradient of the sum of products with g is g.
                let gradient = Formula.numbers(100 * step + index + 7, Self.shapes[index], scale: 1)
                (tensor * gradient).sum().backward()
            }
            optimizer.step(rate: 0.01 * Double(step + 1), weightDecay: 0.04 * Double(step + 1))
        }
        for (index, tensor) in tensors.enumerated() {
            let expected = try Tensor(golden[kind.rawValue]![index]!.tensorValue!)
            #expect(largestDifference(tensor, expected) < 1e-6, "parameter \(index)")
        }
    }
}
