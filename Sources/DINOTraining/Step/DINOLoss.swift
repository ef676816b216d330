import Torch

/// The cross-entropy between the teacher's and the student's distributions over prototypes, with centring.
///
/// Each of the two global views of the teacher is compared with every other view of the student. With Q_v the sum
/// of the teacher distributions that view v is compared with, n_v their number, and s_v the student's logits over
/// the temperature, the loss is the mean over terms and pictures of `n_v · lse(s_v) − s_v · Q_v`; its gradient is
/// `(n_v · softmax(s_v) − Q_v) / (temperature · terms · B)`. So no softmax is recorded for autograd.
/// Source: `DINOLoss` of the original's `main_dino.py`; paper, section 3.1.
public final class DINOLoss {
    /// What one batch gives.
    public struct Value {
        /// The loss, a scalar on the device.
        public let loss: Tensor
        /// The loss's gradient with respect to the student's logits, in their shape and type.
        public let gradient: Tensor
        /// Mean entropy of the teacher's distributions in nats, a scalar on the device.
        public let teacherEntropy: Tensor
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

    /// Loss and gradient of one batch; the centre is left to `updateCenter`.
    ///
    /// - Parameters:
    ///   - student: Logits of all V views, view after view: (V·B, K).
    ///   - teacher: Logits of the two global views: (2·B, K).
    ///   - temperature: The teacher's temperature of this epoch.
    ///   - scale: What the gradient is multiplied by before it is rounded to the logits' type, one float.
    public func callAsFunction(
        student: Tensor, teacher: Tensor, temperature: Double, scale: Tensor? = nil
    ) -> Value {
        noGrad {
            let teacher = teacher.to(.float32)
            let scaled = (teacher - center) / temperature
            let targets = scaled.softmax()
            // H = lse(t) − Σ q t
            let entropy = (scaled.logSumExp(-1) - (targets * scaled).sum(-1)).mean()
            let value = evaluate(student, targets: targets, scale: scale)
            return Value(loss: value.loss, gradient: value.gradient, teacherEntropy: entropy)
        }
    }

    private func evaluate(
        _ student: Tensor, targets: Tensor, scale: Tensor?
    ) -> (loss: Tensor, gradient: Tensor) {
        let batch = targets.size(0) / 2
        let views = student.size(0) / batch
        let terms = Double(2 * (views - 1) * batch)
        let global = [targets.slice(0..<batch), targets.slice(batch..<(2 * batch))]
        let both = global[0] + global[1]
        let gradient = student.detached().clone()
        let loss = Tensor.zeros([], device: student.device)
        for view in 0..<views {
            // A global view is compared with the other one only.
            let (target, count) = view < 2 ? (global[1 - view], 1.0) : (both, 2.0)
            let rows = view * batch..<(view + 1) * batch
            // Turned in place from logits over softmax to gradient: one buffer per view.
            let x = student.detached().slice(rows).to(.float32) / DINOLoss.studentTemperature
            let logSumExp = x.logSumExp(-1, keeping: true)
            loss.add(logSumExp.sum(), times: count)
            loss.add((x * target).sum(), times: -1)
            x -= logSumExp
            x.expInPlace()
            x *= count
            x -= target
            x *= 1 / (DINOLoss.studentTemperature * terms)
            if let scale { x *= scale }
            gradient.slice(rows).copy(from: x)
        }
        loss *= 1 / terms
        return (loss, gradient)
    }

    /// Moves the centre towards the mean of the teacher's raw logits (2·B, K), after the step has used it.
    ///
    /// No temperature and no softmax, as in the original.
    public func updateCenter(_ teacher: Tensor) {
        noGrad {
            let batchCenter = teacher.to(.float32).sum(0, keeping: true) / Double(teacher.size(0))
            center *= DINOLoss.centerMomentum
            center.add(batchCenter, times: 1 - DINOLoss.centerMomentum)
        }
    }
}
