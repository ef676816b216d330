import DINO
import Imaging
import Torch

extension Distillation {
    /// The crops of a batch of B pictures, normalised.
    public struct Crops {
        /// The two global views, view after view: (2·B, 3, S, S).
        public let globals: Tensor
        /// The local views, view after view: (L·B, 3, s, s); nil without.
        public let locals: Tensor?

        /// Both.
        public init(globals: Tensor, locals: Tensor?) {
            self.globals = globals
            self.locals = locals
        }

        /// Reads views of a batch that are laid out crop by crop, as `MultiCrop` writes them.
        ///
        /// - Throws: `TorchError.outOfMemory`.
        public init(
            _ bytes: UnsafeRawBufferPointer, of crops: MultiCrop, batch: Int, normalizer: PixelNormalizer,
            device: Device = .cpu
        ) throws(TorchError) {
            let hasLocals = crops.recipes.count > 2
            let split = hasLocals ? crops.offset(ofCrop: 2, batchSize: batch) : bytes.count
            let views = { (bytes: Slice<UnsafeRawBufferPointer>, side: Int) throws(TorchError) -> Tensor in
                let pixels = try Tensor(
                    bytes: UnsafeRawBufferPointer(rebasing: bytes),
                    shape: [bytes.count / (side * side * 3), side, side, 3], dtype: .uint8)
                return normalizer(try pixels.to(device, nonBlocking: true))
            }
            globals = try views(bytes[..<split], crops.recipes[0].size)
            locals = hasLocals ? try views(bytes[split...], crops.recipes[2].size) : nil
        }

        /// Views of each picture.
        var views: Int { 2 + (locals.map { 2 * $0.size(0) / globals.size(0) } ?? 0) }

        /// Some of the views, those of a size together.
        func groups(_ views: Range<Int>) -> [Tensor] {
            let batch = globals.size(0) / 2
            let parts = [
                (views.clamped(to: 0..<2), 0, globals as Tensor?),
                (views.clamped(to: 2..<self.views), 2, locals),
            ]
            return parts.compactMap { range, first, crops in
                guard let crops, !range.isEmpty else { return nil }
                let rows = (range.lowerBound - first) * batch..<(range.upperBound - first) * batch
                return rows.count == crops.size(0) ? crops : crops.slice(rows)
            }
        }
    }

    /// The parts of a step, for whoever measures them.
    public enum Part: String, CaseIterable, Sendable {
        /// The teacher's pass.
        case teacher
        /// The student's pass forward.
        case student
        /// Targets, loss, its gradient, and the centre.
        case loss
        /// The student's pass backward.
        case backward
        /// What is left to wait for of the gradients of other processes.
        case communication
        /// Clipping and the optimiser.
        case optimizer
        /// The teacher's average.
        case average
    }
}
