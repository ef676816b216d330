extension ResNetConfiguration {
    /// The sizes of the network that has tensors of these shapes; never larger than they are.
    init(shapes: [String: [Int]]) throws(UnknownSizes) {
        let blocks = (1...4).map { stage in
            shapes.keys.count { $0.hasPrefix("layer\(stage).") && $0.hasSuffix(".conv1.weight") }
        }
        let hasBottlenecks = shapes["layer1.0.conv3.weight"] != nil
        var (groups, width) = (1, Self.stemWidth)
        if hasBottlenecks {
            guard let inner = shapes["layer1.0.conv2.weight"], inner.count == 4, inner[1] > 0,
                inner[0] % inner[1] == 0
            else { throw UnknownSizes("holds a ResNet of odd shapes: layer1.0.conv2.weight makes no sense") }
            (groups, width) = (inner[0] / inner[1], inner[1])
        }
        self.init(blocks: blocks, hasBottlenecks: hasBottlenecks, groups: groups, groupWidth: width)
        guard problem == nil, convolutions.allSatisfy({ shapes[$0.key] == $0.shape }) else {
            throw UnknownSizes("does not hold a whole ResNet: blocks are missing or of other widths")
        }
    }

    /// The names and shapes of the blocks' convolutions.
    private var convolutions: [(key: String, shape: [Int])] {
        (0..<4).flatMap { stage in
            let (inner, outer) = (innerWidth(of: stage), width(after: stage))
            return (0..<blocks[stage]).flatMap { block in
                let name = "layer\(stage + 1).\(block)"
                let inputs = block == 0 ? width(before: stage) : outer
                let shapes =
                    hasBottlenecks
                    ? [[inner, inputs, 1, 1], [inner, inner / groups, 3, 3], [outer, inner, 1, 1]]
                    : [[inner, inputs, 3, 3], [inner, inner, 3, 3]]
                return shapes.enumerated().map { ("\(name).conv\($0 + 1).weight", $1) }
            }
        }
    }
}
