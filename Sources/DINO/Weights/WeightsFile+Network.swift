import NN
import TensorFiles
import Torch

extension WeightsFile {
    /// The sizes of the vision transformer in this file, from the tensors' shapes and what the file says of
    /// itself.
    ///
    /// - Parameter heads: Given by the user; else as recorded in the file, or that of the named network of
    ///   this width.
    /// - Throws: `WeightsError`.
    public func configuration(key: String = "teacher", heads: Int? = nil) throws
        -> VisionTransformerConfiguration
    {
        let state = try backboneState(key: key)
        let shapes = Dictionary(
            state.map { ($0.key, $0.tensor.shape) }, uniquingKeysWith: { first, _ in first })
        let kind = NetworkKind(shapes)
        guard kind == .visionTransformer else {
            throw WeightsError.unknownSizes(path: path, reason: "holds \(kind.words), no vision transformer")
        }
        guard let positions = shapes["pos_embed"], positions.count == 3, positions[1] >= 2,
            let patch = shapes["patch_embed.proj.weight"], patch.count == 4,
            patch == [positions[2], 3, patch[2], patch[2]], (1...WeightsFile.largestSide).contains(patch[2])
        else {
            throw WeightsError.unknownSizes(
                path: path,
                reason:
                    "holds a vision transformer of odd shapes: pos_embed or patch_embed.proj.weight makes no sense"
            )
        }
        // As many blocks as there are, each of the width: a network is never larger than its file.
        let depth = shapes.keys.count { $0.hasPrefix("blocks.") && $0.hasSuffix(".attn.qkv.weight") }
        guard depth > 0,
            (0..<depth).allSatisfy({
                shapes["blocks.\($0).attn.qkv.weight"] == [3 * positions[2], positions[2]]
            })
        else {
            throw WeightsError.unknownSizes(
                path: path,
                reason: "does not hold a whole vision transformer: blocks are missing or of other widths")
        }
        let (width, side) = (positions[2], patch[2])
        let named = [192: 3, 384: 6, 768: 12][width]
        guard let count = heads ?? recorded("num_heads") ?? named else {
            throw WeightsError.unknownSizes(
                path: path, reason: "does not say how many attention heads its network has; give --num_heads")
        }
        let grid = Int(Double(positions[1] - 1).squareRoot().rounded())
        let configuration = VisionTransformerConfiguration(
            patchSize: side, embedDim: width, depth: depth, heads: count,
            // As ours and the original's networks record nothing, the side is a multiple of the patch.
            imageSize: grid * side)
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
    private static let largestSide = 8192

    /// Builds the network and loads it; strict.
    ///
    /// - Parameter configuration: Where the user names an architecture; nil takes what the file holds.
    /// - Throws: `WeightsError`, `TorchError.outOfMemory`.
    public func backbone(
        _ configuration: VisionTransformerConfiguration? = nil, key: String = "teacher", name: String? = nil
    ) throws -> VisionTransformer {
        let configuration = try configuration ?? self.configuration(key: key)
        let network = VisionTransformer(configuration, generator: nil)
        do {
            try network.load(backboneState(key: key))
        } catch let error as StateDictError {
            throw WeightsError.mismatch(path: path, network: name ?? configuration.description, error)
        }
        return network
    }
}
