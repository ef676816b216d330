extension EvaluationTransform {
    /// Size of the view of a picture of this size, both in pixels.
    public func size(width: Int, height: Int) -> (width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a picture has pixels")
        let whole: (width: Int, height: Int)
        switch fit {
        case .crop, .squeeze, .pad: return largestSize
        case .within(let side): whole = Self.size(width: width, height: height, longSide: side)
        case .shrink(let side): whole = Self.thumbnailSize(width: width, height: height, side: side)
        }
        return (max(whole.width, minimumSide), max(whole.height, minimumSide))
    }

    /// The size at which the longer side has this length, the shorter one rounded to the nearest, a half up.
    static func size(width: Int, height: Int, longSide: Int) -> (width: Int, height: Int) {
        let long = max(width, height)
        let short = max((2 * longSide * min(width, height) + long) / (2 * long), 1)
        return width >= height ? (longSide, short) : (short, longSide)
    }

    /// The size of Pillow's thumbnails.
    ///
    /// Of the two whole numbers around the shorter side's length, the one that keeps the picture's ratio
    /// better.
    static func thumbnailSize(width: Int, height: Int, side: Int) -> (width: Int, height: Int) {
        guard width > side || height > side else { return (width, height) }
        // Divisions as in Pillow, whose ties they decide.
        let ratio = Double(width) / Double(height)
        let long = Double(side)
        func nearest(_ length: Double, error: (Double) -> Double) -> Int {
            let (down, up) = (length.rounded(.down), length.rounded(.up))
            return max(Int(error(up) < error(down) ? up : down), 1)
        }
        if ratio <= 1 {
            return (nearest(long * ratio) { abs(ratio - $0 / long) }, side)
        }
        // A side of 0 counts as right there, and becomes 1.
        return (side, nearest(long / ratio) { $0 == 0 ? 0 : abs(ratio - long / $0) })
    }
}
