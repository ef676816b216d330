import Imaging

/// Several pictures in a grid on one picture, without text.
public struct ContactSheet: Sendable {
    /// A colour in 8-bit RGB.
    public struct Colour: Sendable, Equatable {
        let samples: [UInt8]

        /// A colour of red, green and blue.
        public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
            samples = [red, green, blue]
        }

        /// White.
        public static let white = Colour(255, 255, 255)
    }

    /// Pictures side by side.
    public var columns: Int
    /// Pixels between the pictures and around them.
    public var margin: Int
    /// What shows between the pictures.
    public var background: Colour

    /// Describes a grid.
    public init(columns: Int, margin: Int = 4, background: Colour = .white) {
        self.columns = max(1, columns)
        self.margin = max(0, margin)
        self.background = background
    }

    /// Lays out pictures row by row, each in the middle of its cell; cells are as large as the largest picture.
    ///
    /// Without pictures there is no sheet: nil.
    public func image(_ images: [Image]) -> Image? {
        guard let cellWidth = images.map(\.width).max(), let cellHeight = images.map(\.height).max() else {
            return nil
        }
        let used = min(columns, images.count)
        let rows = (images.count + used - 1) / used
        let width = used * (cellWidth + margin) + margin
        let height = rows * (cellHeight + margin) + margin
        var pixels = [UInt8](repeating: background.samples[0], count: width * height * 3)
        if Set(background.samples).count > 1 {
            for index in pixels.indices { pixels[index] = background.samples[index % 3] }
        }
        for (index, image) in images.enumerated() {
            let x = margin + index % used * (cellWidth + margin) + (cellWidth - image.width) / 2
            let y = margin + index / used * (cellHeight + margin) + (cellHeight - image.height) / 2
            let count = image.width * 3
            for row in 0..<image.height {
                let target = ((y + row) * width + x) * 3
                pixels.replaceSubrange(
                    target..<target + count, with: image.pixels[row * count..<(row + 1) * count])
            }
        }
        return Image(width: width, height: height, pixels: pixels)
    }
}
