import Imaging

/// What the network sees of a picture where every patch counts: the whole picture, its sides multiples of a
/// patch.
public struct DenseView: Sendable, Equatable {
    /// The size that a picture is brought to, in pixels.
    public enum Size: Sendable, Equatable {
        /// As it is.
        case own
        /// The shorter side is made this long; the picture's shape stays.
        case shortSide(Int)
        /// Exactly this, whatever the picture's shape.
        case exact(width: Int, height: Int)
    }

    /// What is done where a side is no multiple of a patch.
    public enum Fit: String, Sendable, CaseIterable {
        /// The pixels beyond the last whole patch, to the right and below, are left out, as the original does.
        case crop
        /// The last row and column of pixels are repeated until a patch is full: nothing of the picture is lost.
        case pad
    }

    /// A picture as the network sees it.
    public struct Picture: Sendable {
        /// Sides are multiples of a patch.
        public let image: Image
        /// The part that shows the picture, from the top left; less than `image` where it was padded.
        public let width: Int
        /// See `width`.
        public let height: Int
        /// Patches in each row.
        public let columns: Int
        /// Rows of patches.
        public let rows: Int
        /// The whole picture's size before it was fitted to patches.
        let resized: (width: Int, height: Int)

        /// The patch at a point of the picture, from its top left corner; nil where none is.
        ///
        /// - Parameters:
        ///   - x: Share of the picture's width, 0 to 1.
        ///   - y: Share of the picture's height.
        public func patch(x: Double, y: Double) -> Int? {
            let column = Int(x * Double(resized.width) * Double(columns) / Double(image.width))
            let row = Int(y * Double(resized.height) * Double(rows) / Double(image.height))
            guard (0..<columns).contains(column), (0..<rows).contains(row) else { return nil }
            return row * columns + column
        }

        /// The part of the picture, from its top left, that the view shows, at the picture's own resolution.
        ///
        /// - Parameter original: The picture that the view is of.
        public func shownPart(of original: Image) -> Image {
            let part = (
                width: max(1, original.width * width / resized.width),
                height: max(1, original.height * height / resized.height)
            )
            return part == (original.width, original.height)
                ? original : original.cropped(x: 0, y: 0, width: part.width, height: part.height)
        }
    }

    /// The size that a picture is brought to.
    public var size: Size
    /// What is done where a side is no multiple of a patch.
    public var fit: Fit

    /// The original's by default: 480 by 480 pixels, whatever the picture's shape.
    public init(size: Size = .exact(width: 480, height: 480), fit: Fit = .crop) {
        self.size = size
        self.fit = fit
    }

    /// The size of a picture before it is fitted to patches.
    func resizedSize(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        switch size {
        case .own: (width, height)
        case .exact(let width, let height): (width, height)
        case .shortSide(let side): Image.size(width: width, height: height, shortSide: side)
        }
    }

    /// The size of what the network sees of a picture of this size; nil where no patch fits.
    public func size(width: Int, height: Int, patchSize: Int) -> (width: Int, height: Int)? {
        let resized = resizedSize(width, height)
        func fitted(_ side: Int) -> Int {
            (fit == .pad ? side + patchSize - 1 : side) / patchSize * patchSize
        }
        let result = (fitted(resized.width), fitted(resized.height))
        guard min(result.0, result.1) >= patchSize, max(result.0, result.1) <= Image.maximumSide else {
            return nil
        }
        return result
    }

    /// The view of a picture; nil where no patch fits.
    public func callAsFunction(_ image: Image, patchSize: Int) -> Picture? {
        guard let target = size(width: image.width, height: image.height, patchSize: patchSize) else {
            return nil
        }
        let size = resizedSize(image.width, image.height)
        let resized =
            size == (image.width, image.height)
            ? image : image.resized(width: size.width, height: size.height, filter: .bilinear)
        return Picture(
            image: resized.extended(width: target.width, height: target.height),
            width: min(size.width, target.width), height: min(size.height, target.height),
            columns: target.width / patchSize, rows: target.height / patchSize, resized: size)
    }
}

extension Image {
    /// The top left part of this size; beyond the picture its last row and column are repeated.
    fileprivate func extended(width: Int, height: Int) -> Image {
        guard (width, height) != (self.width, self.height) else { return self }
        let result = [UInt8](unsafeUninitializedCapacity: width * height * 3) { target, count in
            for y in 0..<height {
                let row = min(y, self.height - 1) * self.width
                for x in 0..<width {
                    let source = (row + min(x, self.width - 1)) * 3
                    for channel in 0..<3 { target[count + channel] = pixels[source + channel] }
                    count += 3
                }
            }
        }
        return Image(width: width, height: height, pixels: result)
    }
}
