import Imaging

/// Several pictures in a grid on one picture, with or without text.
///
/// ```swift
/// let sheet = ContactSheet(columns: 3, margin: 12)
/// let drawn = try sheet.image([.init(photo, label: "picture"), .init(map, label: "head 0")], title: "photo.jpg")
/// let bytes = try drawn.image.pngData()
/// ```
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
        /// Nearly black: the background of dark sheets.
        public static let night = Colour(24, 26, 30)
    }

    /// Pictures side by side.
    public var columns: Int
    /// Pixels between the pictures and around them.
    public var margin: Int
    /// What shows between the pictures.
    public var background: Colour
    /// How labels and title look.
    public var text: Text

    /// Describes a grid.
    public init(columns: Int, margin: Int = 4, background: Colour = .white, text: Text = Text()) {
        self.columns = max(1, columns)
        self.margin = max(0, margin)
        self.background = background
        self.text = text
    }

    /// Lays out pictures row by row, each in the middle of its cell; cells are as large as the largest picture.
    ///
    /// Without pictures there is no sheet: nil.
    public func image(_ images: [Image]) -> Image? {
        guard let cell = Self.cell(images) else { return nil }
        return canvas(images, Layout(self, cell: cell, count: images.count)).image
    }

    /// The pictures in their cells.
    func canvas(_ images: [Image], _ layout: Layout) -> Canvas {
        var canvas = Canvas(width: layout.width, height: layout.height, background: background)
        for (index, image) in images.enumerated() {
            let (x, y) = layout.corner(index)
            canvas.draw(
                image, x: x + (layout.cell.width - image.width) / 2,
                y: y + (layout.cell.height - image.height) / 2)
        }
        return canvas
    }

    /// The size of the largest width and height.
    static func cell(_ images: [Image]) -> (width: Int, height: Int)? {
        guard let width = images.map(\.width).max(), let height = images.map(\.height).max() else {
            return nil
        }
        return (width, height)
    }

    /// Where the cells stand, in pixels.
    struct Layout {
        let cell: (width: Int, height: Int)
        let margin: Int
        let columns: Int
        let rows: Int
        /// Room above the first row's margin.
        var header = 0
        /// Room above and below each picture.
        var band: (above: Int, below: Int) = (0, 0)

        init(_ sheet: ContactSheet, cell: (width: Int, height: Int), count: Int) {
            self.cell = cell
            margin = max(0, sheet.margin)
            columns = max(1, min(sheet.columns, count))
            rows = (count - 1) / columns + 1
        }

        var width: Int { columns * (cell.width + margin) + margin }
        var height: Int { header + rows * (band.above + cell.height + band.below + margin) + margin }

        /// How many pixels the sheet has, whatever the sizes: no sum here can overflow.
        var pixels: Double {
            let width = Double(columns) * (Double(cell.width) + Double(margin)) + Double(margin)
            let cell = Double(band.above) + Double(cell.height) + Double(band.below) + Double(margin)
            return width * (Double(header) + Double(rows) * cell + Double(margin))
        }

        /// Throws where a sheet with text would have more than `maximumPixels`, before any memory is taken.
        func check() throws(ContactSheetError) {
            guard pixels <= Double(ContactSheet.maximumPixels) else { throw .tooLarge(pixels: pixels) }
        }

        /// The upper left corner of a cell's picture.
        func corner(_ index: Int) -> (x: Int, y: Int) {
            let row = index / columns
            return (
                margin + index % columns * (cell.width + margin),
                header + margin + row * (band.above + cell.height + band.below + margin) + band.above
            )
        }
    }
}
