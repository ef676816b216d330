extension FeatureRecipe: CustomStringConvertible {
    /// The string that reads as this recipe.
    public var description: String {
        let head = isInterleaved ? Self.interleaved : parts.map(\.description).joined(separator: "+")
        let flags = (normalizesParts ? "|norm" : "") + (isMultiscale ? "|multiscale" : "")
        return head + flags + steps.map { "|\($0)" }.joined()
    }

    /// What is computed, as a formula for a person.
    ///
    /// `cls` is the class token, `x` the patch tokens, the index the block, all after the final norm; `f` is the feature
    /// of a network without blocks to choose from.
    ///
    /// - Parameter depth: Blocks of a vision transformer, `BackboneConfiguration.depth`; nil for other networks.
    public func formula(depth: Int?) -> String {
        var pieces = parts.flatMap { part in
            depth.map { part.layers(depth: $0).map { part.pooling.formula(layer: $0) } } ?? ["f"]
        }
        if normalizesParts { pieces = pieces.map { "\($0)/‖·‖" } }
        var formula = pieces.count == 1 ? pieces[0] : "[\(pieces.joined(separator: ", "))]"
        if isInterleaved { formula += " channel by channel in turn" }
        if isMultiscale { formula = "mean over scales 1, 1/√2, 1/2 of \(formula), /‖·‖" }
        for step in steps {
            switch step {
            case .whiten(let file): formula = "(\(formula) − µ)·W of \(file)"
            case .l2: formula += ", /‖·‖"
            }
        }
        return formula
    }
}

extension FeatureRecipe.Part: CustomStringConvertible {
    /// As in a recipe's string.
    public var description: String {
        let number: String
        switch pooling {
        case .gem(let exponent): number = "gem:\(FeatureRecipe.text(exponent))"
        case .classToken: number = blocks == 1 ? "cls" : "cls:\(blocks)"
        case .mean: number = blocks == 1 ? "mean" : "mean:\(blocks)"
        case .max: number = blocks == 1 ? "max" : "max:\(blocks)"
        }
        return number + (layer.map { "@\($0)" } ?? "")
    }
}

extension FeatureRecipe.Step: CustomStringConvertible {
    /// As in a recipe's string.
    public var description: String {
        switch self {
        case .whiten(let file): "whiten:\(file)"
        case .l2: "l2"
        }
    }
}

extension FeatureRecipe.Pooling {
    func formula(layer: Int) -> String {
        switch self {
        case .classToken: "cls(\(layer))"
        case .mean: "mean x(\(layer))"
        case .max: "max x(\(layer))"
        case .gem(let exponent):
            "(mean max(x(\(layer)), 1e-6)^\(FeatureRecipe.text(exponent)))^(1/\(FeatureRecipe.text(exponent)))"
        }
    }
}

extension FeatureRecipe {
    /// A number without a needless fraction.
    static func text(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}
