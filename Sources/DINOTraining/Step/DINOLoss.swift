import Torch

/// The cross-entropy between the teacher's and the student's distributions over prototypes, with centring.
///
/// Each of the two global views of the teacher is compared with every other view of the student. With Q_v the sum
/// of the teacher distributions that view v is compared with, n_v their number, and s_v the student's logits over
/// the temperature, the loss is the mean over terms and pictures of `n_v · lse(s_v) − s_v · Q_v`; its gradient is
/// `(n_v · softmax(s_v) − Q_v) / (temperature · terms · B)`. So no softmax is recorded for autograd.
/// Source: `DINOLoss` of the original's `main_dino.py`; paper, section 3.1.
public final class DINOLoss {
    /// The teacher's distributions over prototypes for the two global views of a batch.
    public struct Targets {
        /// (B, K) for each of the two views.
        let views: [Tensor]
        /// Their sum, which every local view is compared with.
        let sum: Tensor
        /// Mean entropy of the distributions in nats, a scalar on the device.
        public let entropy: Tensor

        /// Pictures.
        var batch: Int { sum.size(0) }
    }

    /// What some of the student's views give.
    public struct Value {
        /// Their share of the loss, a scalar on the device.
        public let loss: Tensor
        /// The loss's gradient with respect to their logits, in their shape and type.
        public let gradient: Tensor
    }

    /// The student's temperature, constant.
    public static let studentTemperature = 0.1
    /// The momentum of the centre.
    public static let centerMomentum = 0.9

    /// The running mean of the teacher's logits, (1, K).
    public let center: Tensor

    /// Starts with a centre of zeros.
    public init(prototypes: Int, device: Device = .cpu) {
        center = .zeros([1, prototypes], device: device)
    }

    /// The distributions that the student's views are compared with; the centre is left to `updateCenter`.
    ///
    /// - Parameters:
    ///   - teacher: Logits of the two global views: (2·B, K).
    ///   - temperature: The teacher's temperature of this epoch.
    public func targets(_ teacher: Tensor, temperature: Double) -> Targets {
        noGrad {
            let scaled = (teacher.to(.float32) - center) / temperature
            let all = scaled.softmax()
            // H = lse(t) − Σ q t
            let entropy = (scaled.logSumExp(-1) - (all * scaled).sum(-1)).mean()
            let batch = all.size(0) / 2
            let views = [all.slice(0..<batch), all.slice(batch..<(2 * batch))]
            return Targets(views: views, sum: views[0] + views[1], entropy: entropy)
        }
    }

    /// Loss and gradient of some of a batch's views; over all views the losses add up to the batch's.
    ///
    /// - Parameters:
    ///   - student: Logits of these views, view after view: (views · B, K).
    ///   - views: Which they are, of those of the batch; the first two are the global ones.
    ///   - count: Views of the batch.
    ///   - weight: What loss and gradient are multiplied by: the batch's share of a step of several.
    ///   - scale: What the gradient alone is multiplied by before it is rounded to the logits' type, one float.
    public func callAsFunction(
        _ student: Tensor, views: Range<Int>, of count: Int, targets: Targets, weight: Double = 1,
        scale: Tensor? = nil
    ) -> Value {
        noGrad {
            let batch = targets.batch
            let share = weight / Double(2 * (count - 1) * batch)
            let student = student.detached()
            let gradient = student.clone()
            let loss = Tensor.zeros([], device: student.device)
            for (position, view) in views.enumerated() {
                // A global view is compared with the other one only.
                let (target, comparisons) = view < 2 ? (targets.views[1 - view], 1.0) : (targets.sum, 2.0)
                let rows = position * batch..<(position + 1) * batch
                // Turned in place from logits over softmax to gradient: one buffer per view.
                let x = student.slice(rows).to(.float32) / DINOLoss.studentTemperature
                let logSumExp = x.logSumExp(-1, keeping: true)
                loss.add(logSumExp.sum(), times: comparisons)
                loss.add((x * target).sum(), times: -1)
                x -= logSumExp
                x.expInPlace()
                x *= comparisons
                x -= target
                x *= share / DINOLoss.studentTemperature
                if let scale { x *= scale }
                gradient.slice(rows).copy(from: x)
            }
            loss *= share
            return Value(loss: loss, gradient: gradient)
        }
    }

    /// Moves the centre towards the mean of the teacher's raw logits (2·B, K), after the step has used it.
    ///
    /// No temperature and no softmax, as in the original; the mean is over all processes.
    ///
    /// - Throws: `ProcessGroupError`.
    public func updateCenter(_ teacher: Tensor, group: ProcessGroup = ProcessGroup()) throws {
        try noGrad {
            let sum = teacher.to(.float32).sum(0, keeping: true)
            try group.sum(sum)
            let batchCenter = sum / Double(teacher.size(0) * group.count)
            center *= DINOLoss.centerMomentum
            center.add(batchCenter, times: 1 - DINOLoss.centerMomentum)
        }
    }
}
