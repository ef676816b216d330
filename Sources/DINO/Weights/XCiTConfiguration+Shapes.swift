extension XCiTConfiguration {
    /// The sizes of the network that has tensors of these shapes; never larger than they are.
    init(shapes: [String: [Int]]) throws(UnknownSizes) {
        guard let token = shapes["cls_token"], token.count == 3, token[2] > 0,
            let temperature = shapes["blocks.0.attn.temperature"], temperature.count == 3
        else {
            throw UnknownSizes(
                "holds an XCiT of odd shapes: cls_token or blocks.0.attn.temperature makes no sense")
        }
        let width = token[2]
        let depth = shapes.keys.count { $0.hasPrefix("blocks.") && $0.hasSuffix(".attn.qkv.weight") }
        guard
            (0..<depth).allSatisfy({ shapes["blocks.\($0).attn.qkv.weight"] == [3 * width, width] })
        else { throw UnknownSizes("does not hold a whole XCiT: blocks are missing or of other widths") }
        // The stem of larger patches has one convolution more.
        let patch = shapes["patch_embed.proj.6.0.weight"] == nil ? 8 : 16
        self.init(patchSize: patch, embedDim: width, depth: depth, heads: temperature[0])
    }
}
