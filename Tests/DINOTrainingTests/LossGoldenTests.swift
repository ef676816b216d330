import DINOTraining
import Foundation
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// Loss, gradient and centre of the original for given logits; made by Golden/make_training_golden.py.
@Suite struct LossGoldenTests {
    @Test func lossGradientAndCentreAgreeWithTheOriginal() throws {
        let golden = try TorchFile.read(Bundle.module.path(forResource: "Golden/loss", ofType: "pth")!)
        let (batch, views, prototypes) = (3, 10, 1000)
        let loss = DINOLoss(prototypes: prototypes)
        let temperature = TeacherTemperature(warmup: 0.04, final: 0.07, warmupEpochs: 3)
        for step in 0..<2 {
            let student = Formula.numbers(10 + step, [views * batch, prototypes], scale: 0.9)
            let teacher = Formula.numbers(20 + step, [2 * batch, prototypes], scale: 0.9)
            let value = loss.ofAllViews(student, teacher: teacher, temperature: temperature[step])
            try loss.updateCenter(teacher)
            let expected = golden["loss\(step)"]!.doubleValue!
            #expect(abs(value.loss.item - expected) < 1e-5 * expected)

            let gradient = try Tensor(golden["gradient\(step)"]!.tensorValue!)
            let every10th = value.gradient.selecting(Tensor((0..<100).map { Int64($0 * 10) }), dimension: 1)
            let largest = gradient.magnitude().max(0).max(0).item
            #expect(largestDifference(every10th, gradient) < 1e-5 * largest)

            #expect(largestDifference(loss.center, try Tensor(golden["center\(step)"]!.tensorValue!)) < 1e-6)
        }
    }

    /// The sum over explicit pairs of views, recorded by autograd, as the paper writes it.
    @Test func closedFormEqualsTheSumOverPairs() {
        let (batch, views, prototypes) = (2, 5, 33)
        let student = Formula.numbers(1, [views * batch, prototypes], scale: 1)
        let teacher = Formula.numbers(2, [2 * batch, prototypes], scale: 1)
        student.requiresGrad = true
        let targets = (teacher / 0.05).softmax()
        var total = Tensor.zeros([])
        for i in 0..<2 {
            for v in 0..<views where v != i {
                let logits = (student.slice(v * batch..<(v + 1) * batch) / 0.1).logSoftmax()
                total = total - (targets.slice(i * batch..<(i + 1) * batch) * logits).sum() / Double(batch)
            }
        }
        total = total / Double(2 * (views - 1))
        total.backward()

        let value = DINOLoss(prototypes: prototypes).ofAllViews(
            student, teacher: teacher, temperature: 0.05)
        #expect(abs(value.loss.item - total.item) < 1e-5)
        #expect(largestDifference(value.gradient, student.gradient!) < 1e-6)
    }

    @Test func equalDistributionsGiveTheLogarithmOfThePrototypes() {
        let loss = DINOLoss(prototypes: 4096)
        let teacher = Tensor.zeros([4, 4096])
        let value = loss.ofAllViews(.zeros([20, 4096]), teacher: teacher, temperature: 0.04)
        #expect(abs(value.loss.item - 8.3178) < 1e-3)
        #expect(abs(loss.targets(teacher, temperature: 0.04).entropy.item - 8.3178) < 1e-3)
    }

    @Test func viewsOneByOneGiveTheLossAndTheGradientOfAll() {
        let (batch, views) = (2, 5)
        let loss = DINOLoss(prototypes: 33)
        let student = Formula.numbers(1, [views * batch, 33], scale: 1)
        let teacher = Formula.numbers(2, [2 * batch, 33], scale: 1)
        let all = loss.ofAllViews(student, teacher: teacher, temperature: 0.05)
        let targets = loss.targets(teacher, temperature: 0.05)
        let parts = (0..<views).map { view in
            loss(
                student.slice(view * batch..<(view + 1) * batch), views: view..<view + 1, of: views,
                targets: targets)
        }
        #expect(abs(parts.reduce(0) { $0 + $1.loss.item } - all.loss.item) < 1e-5)
        #expect(largestDifference(.concatenated(parts.map(\.gradient)), all.gradient) == 0)
    }
}

extension DINOLoss {
    fileprivate func ofAllViews(_ student: Tensor, teacher: Tensor, temperature: Double) -> Value {
        let views = 2 * student.size(0) / teacher.size(0)
        return self(
            student, views: 0..<views, of: views, targets: targets(teacher, temperature: temperature))
    }
}
