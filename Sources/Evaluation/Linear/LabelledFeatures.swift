import Torch

/// Features of pictures and the pictures' classes.
public struct LabelledFeatures {
    /// (N, D).
    public let features: Tensor
    /// N classes.
    public let labels: [Int]
    /// N pictures, by their number in their list.
    public let pictures: [Int]

    /// Joins the three, as many of each.
    ///
    /// - Parameter pictures: Nil where every picture of the list has its row.
    public init(features: Tensor, labels: [Int], pictures: [Int]? = nil) {
        let pictures = pictures ?? Array(labels.indices)
        precondition(
            features.size(0) == labels.count && labels.count == pictures.count,
            "\(labels.count) labels of \(features.size(0)) features")
        self.features = features
        self.labels = labels
        self.pictures = pictures
    }

    /// The same on a device.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public func moved(to device: Device) throws -> LabelledFeatures {
        LabelledFeatures(features: try features.to(device), labels: labels, pictures: pictures)
    }

    /// Consecutive rows and their labels, where the features are.
    func batches(of size: Int) -> some Sequence<(features: Tensor, labels: Tensor)> {
        stride(from: 0, to: labels.count, by: size).lazy.map { start in
            let rows = start..<min(start + size, labels.count)
            return (features.slice(rows), Tensor(Array(labels[rows])).moved(to: features.device))
        }
    }
}
