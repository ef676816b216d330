extension EvaluationTransform: CustomStringConvertible {
    /// In words, such as `shorter side 256, then the middle 224 x 224, bicubic`.
    public var description: String {
        let words =
            switch fit {
            case .crop(let resize, let crop): "shorter side \(resize), then the middle \(crop) x \(crop)"
            case .squeeze(let side): "the whole squeezed into \(side) x \(side)"
            case .pad(let side): "the whole within \(side) x \(side), padded"
            case .within(let side): "the whole, longer side \(side)"
            case .shrink(let side): "the whole, longer side at most \(side)"
            }
        return "\(words), \(filter)"
    }
}
