import NN
import TensorFiles
import Torch

extension WeightsFile {
    /// The sizes of the network in this file, from the tensors' shapes and what the file says of itself.
    ///
    /// - Parameter heads: Attention heads of a vision transformer, given by the user; else as recorded in the file, or
    ///   those of the named network of this width.
    /// - Throws: `WeightsError`.
    public func configuration(key: String = "teacher", heads: Int? = nil) throws -> BackboneConfiguration {
        let state = try backboneState(key: key)
        let shapes = Dictionary(
            state.map { ($0.key, $0.tensor.shape) }, uniquingKeysWith: { first, _ in first })
        let kind = NetworkKind(shapes)
        let configuration: BackboneConfiguration
        do {
            switch kind {
            case .visionTransformer:
                configuration = .visionTransformer(
                    try VisionTransformerConfiguration(shapes: shapes, heads: heads ?? recorded("num_heads")))
            case .resNet: configuration = .resNet(try ResNetConfiguration(shapes: shapes))
            case .xcit: configuration = .xcit(try XCiTConfiguration(shapes: shapes))
            case .linearHead, .other: throw UnknownSizes("holds \(kind.words), no backbone")
            }
        } catch let error as UnknownSizes {
            throw WeightsError.unknownSizes(path: path, reason: error.reason)
        }
        if let problem = configuration.problem {
            throw WeightsError.unknownSizes(
                path: path, reason: "holds weights of an impossible network: \(problem)")
        }
        return configuration
    }

    /// A whole number that a file of ours, or the original's `args`, records of the training.
    public func recorded(_ name: String) -> Int? {
        let value = contents["swift_dino"]?["settings"]?[name] ?? contents["args"]?[name]
        let number = value.map { $0.intValue.flatMap { Int(exactly: $0) } } ?? notes[name].flatMap { Int($0) }
        return number.flatMap { (1...WeightsFile.largestSide).contains($0) ? $0 : nil }
    }

    /// Numbers that a file of ours records, such as `mean`; nil where it does not, or not `count` finite
    /// ones.
    public func recordedNumbers(_ name: String, count: Int) -> [Double]? {
        let stored = contents["swift_dino"]?["settings"]?[name]?.arrayValue?.compactMap(\.doubleValue)
        let values = stored ?? notes[name]?.split(separator: " ").compactMap { Double($0) }
        guard let values, values.count == count, values.allSatisfy(\.isFinite) else { return nil }
        return values
    }

    /// What this file records and a file of the backbone alone should keep, as text.
    func keptNotes() -> [String: String] {
        var kept: [String: String] = [:]
        for name in ["num_heads", "global_crops_size"] { kept[name] = recorded(name).map(String.init) }
        for name in ["mean", "std"] {
            kept[name] = recordedNumbers(name, count: 3)?.map { "\($0)" }.joined(separator: " ")
        }
        return kept
    }

    /// No picture or patch is larger, in pixels.
    static let largestSide = 8192

    /// Builds the network and loads it; strict. Batch norms take their running statistics.
    ///
    /// - Parameter configuration: Where the user names an architecture; nil takes what the file holds.
    /// - Throws: `WeightsError`, `TorchError.outOfMemory`.
    public func backbone(
        _ configuration: BackboneConfiguration? = nil, key: String = "teacher", name: String? = nil
    ) throws -> Backbone {
        let configuration = try configuration ?? self.configuration(key: key)
        let network = configuration.network(generator: nil)
        do {
            try network.load(backboneState(key: key))
        } catch let error as StateDictError {
            throw WeightsError.mismatch(path: path, network: name ?? configuration.description, error)
        }
        network.isTraining = false
        return network
    }
}
