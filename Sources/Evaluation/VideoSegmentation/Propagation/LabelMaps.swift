import Imaging
import Torch

/// Masks as labels of patches, and back.
package enum LabelMaps {
    /// The index of annotated pixels that belong to nothing; background here.
    static let void: UInt8 = 255

    /// A mask at a size in patches, one number per class and patch: (h, w, C), 0 or 1.
    ///
    /// The classes are those of the small mask: an object that no patch shows is lost, as in the original.
    package static func labels(_ mask: IndexedImage, rows: Int, columns: Int) -> Tensor {
        let small = mask.resized(width: columns, height: rows).indices.map { $0 == void ? 0 : Int($0) }
        let classes = (small.max() ?? 0) + 1
        var values = [Float](repeating: 0, count: small.count * classes)
        for (patch, index) in small.enumerated() { values[patch * classes + index] = 1 }
        return Tensor(values, shape: [rows, columns, classes])
    }

    /// The class of each pixel of a frame of this size.
    ///
    /// Labels, (h, w, C), are enlarged by a patch's side (bilinear), each class brought to the range from 0 to
    /// 1, and the strongest taken; the result comes to the frame's size by nearest pixels.
    package static func mask(_ labels: Tensor, patchSize: Int, width: Int, height: Int) -> IndexedImage {
        let (rows, columns) = (labels.size(0) * patchSize, labels.size(1) * patchSize)
        let places = inference {
            let large = labels.permuted([2, 0, 1]).unsqueezed(0).upsampled(
                height: rows, width: columns, scales: (Double(patchSize), Double(patchSize)), bicubic: false)
            let flat = large.reshaped([labels.size(2), -1])
            let raised = flat + (-flat).max(1, keeping: true)
            // A class that is the same everywhere has no range; it is not the strongest anywhere.
            let range = raised.max(1, keeping: true).clamped(1e-30)
            return (raised / range).placeOfMax(0).to(.uint8)
        }
        let indices = places.moved(to: .cpu).array(of: UInt8.self)
        return IndexedImage(width: columns, height: rows, indices: indices).resized(
            width: width, height: height)
    }
}
