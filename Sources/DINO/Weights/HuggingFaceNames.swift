import TensorFiles

/// The names of Hugging Face's `ViTModel`, turned into the original's.
///
/// The numbers are the same; queries, keys and values are three matrices there and one here.
enum HuggingFaceNames {
    private static let outside = [
        "embeddings.cls_token": "cls_token",
        "embeddings.position_embeddings": "pos_embed",
        "embeddings.patch_embeddings.projection.weight": "patch_embed.proj.weight",
        "embeddings.patch_embeddings.projection.bias": "patch_embed.proj.bias",
        "layernorm.weight": "norm.weight",
        "layernorm.bias": "norm.bias",
    ]

    /// Parts of a block's names, there and here: those of the published files, and those of transformers 5.
    private static let inside = [
        "layernorm_before": "norm1", "layernorm_after": "norm2", "attention.output.dense": "attn.proj",
        "intermediate.dense": "mlp.fc1", "output.dense": "mlp.fc2", "attention.o_proj": "attn.proj",
        "mlp.fc1": "mlp.fc1", "mlp.fc2": "mlp.fc2",
    ]

    /// Queries, keys and values, in both spellings.
    private static let projections = [
        ["attention.attention.query", "attention.q_proj"], ["attention.attention.key", "attention.k_proj"],
        ["attention.attention.value", "attention.v_proj"],
    ]

    /// Whether these are its names, with the prefix of a whole model or without.
    static func areUsed(in state: FileValue.StateDict) -> Bool {
        state.contains { ["embeddings.cls_token", "vit.embeddings.cls_token"].contains($0.key) }
    }

    /// The same tensors under the original's names; nil where these are not Hugging Face's names.
    ///
    /// What has no counterpart keeps its name, so that a strict load tells it. The pooler is Hugging Face's
    /// own addition, untrained in DINO's files, and goes.
    static func original(_ state: FileValue.StateDict) -> FileValue.StateDict? {
        let bare = state.map { entry in
            (
                key: entry.key.hasPrefix("vit.") ? String(entry.key.dropFirst(4)) : entry.key,
                tensor: entry.tensor
            )
        }
        guard areUsed(in: bare) else { return nil }
        var result: FileValue.StateDict = []
        var joined: [String: [StoredTensor?]] = [:]
        for (key, tensor) in bare where !key.hasPrefix("pooler.") {
            if let name = outside[key] {
                result.append((name, tensor))
            } else if let (block, rest) = block(key) {
                if let (place, last) = projection(rest) {
                    let name = "\(block).attn.qkv.\(last)"
                    joined[name, default: [nil, nil, nil]][place] = tensor
                    guard joined[name]!.allSatisfy({ $0 != nil }) else { continue }
                    if let whole = concatenated(joined[name]!.compactMap { $0 }) {
                        result.append((name, whole))
                    }
                } else if let (there, here) = inside.first(where: { rest.hasPrefix($0.key + ".") }) {
                    result.append(("\(block).\(here)\(rest.dropFirst(there.count))", tensor))
                } else {
                    result.append((key, tensor))
                }
            } else {
                result.append((key, tensor))
            }
        }
        return result
    }

    /// `attention.attention.key.bias` as 1, `bias`.
    private static func projection(_ rest: String) -> (place: Int, last: Substring)? {
        for (place, names) in projections.enumerated() {
            for name in names where rest.hasPrefix(name + ".") {
                return (place, rest.dropFirst(name.count + 1))
            }
        }
        return nil
    }

    /// `encoder.layer.3.rest`, or `layers.3.rest`, as `blocks.3` and `rest`.
    private static func block(_ key: String) -> (block: String, rest: String)? {
        guard let prefix = ["encoder.layer.", "layers."].first(where: { key.hasPrefix($0) }) else {
            return nil
        }
        let pieces = key.dropFirst(prefix.count).split(separator: ".", maxSplits: 1)
        guard pieces.count == 2, let index = Int(pieces[0]), index >= 0 else { return nil }
        return ("blocks.\(index)", String(pieces[1]))
    }

    /// Tensors of one type and one shape beyond the first dimension, one after the other; nil where they
    /// differ.
    private static func concatenated(_ tensors: [StoredTensor]) -> StoredTensor? {
        guard let first = tensors.first, !first.shape.isEmpty,
            tensors.allSatisfy({ $0.dtype == first.dtype && $0.shape.dropFirst() == first.shape.dropFirst() })
        else { return nil }
        let shape = [tensors.reduce(0) { $0 + $1.shape[0] }] + first.shape.dropFirst()
        return StoredTensor(dtype: first.dtype, shape: shape) { (target) throws(Never) in
            var start = 0
            for tensor in tensors {
                tensor.withUnsafeBytes { bytes in
                    UnsafeMutableRawBufferPointer(rebasing: target[start..<(start + bytes.count)])
                        .copyMemory(from: bytes)
                }
                start += tensor.byteCount
            }
        }
    }
}
