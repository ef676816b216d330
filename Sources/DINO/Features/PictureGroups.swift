import Imaging
import Torch

/// The pictures of a batch on the device, those of one size together.
struct PictureGroups {
    /// (b, H, W, 3) bytes for each size.
    let pixels: [Tensor]
    /// For each picture of the batch its row among the groups'; nil where the rows are in order.
    private let rows: [Int]?

    /// Takes the given slots of a loaded batch.
    ///
    /// - Parameter view: Which of the recipe's views.
    /// - Throws: `TorchError.outOfMemory`.
    init(
        _ batch: LoadedBatch, slots: [Int], recipe: PictureViews, view: Int, device: Device
    ) throws {
        let part = recipe.bytes(of: view, batchSize: batch.count)
        let recipe = recipe.views[view]
        struct Size: Hashable {
            let width, height: Int
        }
        var order: [Size] = []
        var members: [Size: [Int]] = [:]
        batch.withUnsafeBytes { all in
            let bytes = UnsafeRawBufferPointer(rebasing: all[part])
            for slot in slots {
                let view = recipe.view(slot: slot, in: bytes)
                let size = Size(width: view.width, height: view.height)
                if members[size] == nil { order.append(size) }
                members[size, default: []].append(slot)
            }
        }
        var pixels: [Tensor] = []
        for size in order {
            let slots = members[size]!
            let group = try Tensor.empty([slots.count, size.height, size.width, 3], dtype: .uint8)
            try batch.withUnsafeBytes { all in
                let bytes = UnsafeRawBufferPointer(rebasing: all[part])
                for (index, slot) in slots.enumerated() {
                    try group.select(0, index).copyBytes(from: recipe.view(slot: slot, in: bytes).pixels)
                }
            }
            pixels.append(try group.to(device, nonBlocking: true))
        }
        self.pixels = pixels
        let arranged = order.flatMap { members[$0]! }
        guard arranged != slots else {
            rows = nil
            return
        }
        let places = Dictionary(uniqueKeysWithValues: zip(arranged, arranged.indices))
        rows = slots.map { places[$0]! }
    }

    /// A matrix with a row per picture of the groups, in the order of the batch.
    func inOrder(_ matrix: Tensor) -> Tensor {
        rows.map { matrix.selecting(Tensor($0)) } ?? matrix
    }
}
