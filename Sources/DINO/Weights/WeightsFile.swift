import Foundation
import NN
import TensorFiles
import Torch

/// A file of weights: a backbone alone or a whole checkpoint, of the original or ours.
public struct WeightsFile {
    /// The file.
    public let path: String
    /// All that it holds.
    public let contents: FileValue

    /// Reads a `.pth` or `.safetensors` file, told apart by their first bytes.
    ///
    /// - Throws: `FileError`.
    public init(path: String) throws {
        self.path = path
        if WeightsFile.isSafetensors(path) {
            contents = FileValue(stateDict: try SafetensorsFile.read(path).tensors)
        } else {
            contents = try TorchFile.read(path)
        }
    }

    /// A safetensors file begins with its header's length, eight bytes, and the header's brace.
    private static func isSafetensors(_ path: String) -> Bool {
        guard let file = fopen(path, "rb") else { return path.hasSuffix(".safetensors") }
        defer { fclose(file) }
        var start = [UInt8](repeating: 0, count: 9)
        return fread(&start, 1, 9, file) == 9 && start[8] == UInt8(ascii: "{") && start[6] == 0
            && start[7] == 0
    }

    /// Whether the file is a checkpoint with this part, such as `teacher`.
    public func hasSection(_ key: String) -> Bool { contents[key]?.stateDict != nil }

    /// Wraps contents that were read already.
    public init(path: String, contents: FileValue) {
        self.path = path
        self.contents = contents
    }

    /// The backbone's tensors under the original's names.
    ///
    /// As the original's `load_pretrained_weights`: `key` (`teacher` by default) is taken where the file has it,
    /// the file itself otherwise; `module.` and `backbone.` go wherever they stand. The projection head of a whole
    /// checkpoint is left out.
    /// - Throws: `WeightsError.noWeights`.
    public func backboneState(key: String = "teacher") throws -> FileValue.StateDict {
        try section(key).filter { !$0.key.hasPrefix("head.") }
    }

    /// The projection head's tensors, without `head.`; empty where the file holds a backbone alone.
    public func headState(key: String = "teacher") throws -> FileValue.StateDict {
        try section(key).compactMap { entry in
            entry.key.hasPrefix("head.") ? (String(entry.key.dropFirst("head.".count)), entry.tensor) : nil
        }
    }

    private func section(_ key: String) throws -> FileValue.StateDict {
        let known = ["teacher", "student"].filter { contents[$0] != nil }
        guard let state = contents[key]?.stateDict ?? (known.isEmpty ? contents.stateDict : nil) else {
            throw WeightsError.noWeights(
                path: path,
                reason: known.isEmpty
                    ? "holds no weights: neither tensors by name nor a checkpoint's \(key)"
                    : "has no \(key); --checkpoint_key may be \(known.joined(separator: " or "))")
        }
        return state.map { entry in
            (entry.key.replacing("module.", with: "").replacing("backbone.", with: ""), entry.tensor)
        }
    }

    /// The sizes of the vision transformer in this file, from the tensors' shapes and what the file says of itself.
    ///
    /// - Parameter heads: Given by the user; else as recorded in the file, or that of the named network of this
    ///   width.
    /// - Throws: `WeightsError`.
    public func configuration(key: String = "teacher", heads: Int? = nil) throws
        -> VisionTransformerConfiguration
    {
        let state = try backboneState(key: key)
        let shapes = Dictionary(
            state.map { ($0.key, $0.tensor.shape) }, uniquingKeysWith: { first, _ in first })
        guard let positions = shapes["pos_embed"], positions.count == 3, positions[1] >= 2,
            let patch = shapes["patch_embed.proj.weight"], patch.count == 4,
            patch[2] <= WeightsFile.largestSide
        else {
            throw WeightsError.unknownSizes(
                path: path,
                reason:
                    "does not hold a vision transformer: pos_embed or patch_embed.proj.weight is missing or odd"
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

    /// A whole number that a checkpoint of ours, or the original's `args`, records of the training.
    public func recorded(_ name: String) -> Int? {
        let value = contents["swift_dino"]?["settings"]?[name] ?? contents["args"]?[name]
        return value?.intValue.flatMap { (1...Int64(WeightsFile.largestSide)).contains($0) ? Int($0) : nil }
    }

    /// Numbers that a checkpoint of ours records, such as `mean`; nil where it does not, or not `count` of them.
    public func recordedNumbers(_ name: String, count: Int) -> [Double]? {
        let values = contents["swift_dino"]?["settings"]?[name]?.arrayValue?.compactMap(\.doubleValue)
        return values?.count == count ? values : nil
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
        let network = VisionTransformer(configuration, generator: Generator(seed: 0))
        do {
            try network.load(backboneState(key: key))
        } catch let error as StateDictError {
            throw WeightsError.mismatch(path: path, network: name ?? configuration.description, error)
        }
        return network
    }
}
