import Imaging

extension ContactSheet {
    /// The most pixels that a sheet with text may have.
    public static let maximumPixels = 200_000_000

    /// A picture with a line of text.
    public struct Cell: Sendable {
        /// The picture.
        public var image: Image
        /// One line; what does not fit the cell's width ends with an ellipsis.
        public var label: String

        /// A picture and its line.
        public init(_ image: Image, label: String = "") {
            self.image = image
            self.label = label
        }
    }

    /// How labels and title look.
    public struct Text: Sendable {
        /// Where a picture's label stands.
        public enum Placement: Sendable {
            /// Over the picture.
            case above
            /// Under the picture.
            case below
        }

        /// The height of the labels' font in pixels, in `6...200`; the title's is a third larger.
        public var size: Int {
            didSet { size = Self.bounded(size) }
        }
        /// The colour of the letters; dark on a light background and light on a dark one if nil.
        public var colour: Colour?
        /// Where labels stand.
        public var placement: Placement
        /// What the letters look like; nil leaves all text out.
        public var font: FontFile?

        /// Describes text; sizes beyond the bounds are taken as the nearest bound.
        public init(
            size: Int = 14, colour: Colour? = nil, placement: Placement = .below,
            font: FontFile? = .system
        ) {
            self.size = Self.bounded(size)
            self.colour = colour
            self.placement = placement
            self.font = font
        }

        private static func bounded(_ size: Int) -> Int { min(max(size, 6), 200) }
    }

    /// A sheet with text, or without where there was no font to write it.
    public struct Drawn: Sendable {
        /// The sheet.
        public let image: Image
        /// Why there is no text although there should be, in one sentence; nil where all is as asked for.
        public let missingText: String?
    }

    /// Lays out pictures as `image(_:)` does, with a line of text at each and a title over all of them.
    ///
    /// Text is UTF-8 from left to right; letters that the font lacks are boxes. Rows have room for labels if
    /// one of them is not empty. Without a font the sheet is drawn without text, and says so.
    public func image(_ cells: [Cell], title: String = "") throws(ContactSheetError) -> Drawn {
        guard let cell = Self.cell(cells.map(\.image)) else { throw .noPictures }
        var layout = Layout(self, cell: cell, count: cells.count)
        try layout.check()
        let isTitled = !title.isEmpty
        let isLabelled = cells.contains { !$0.label.isEmpty }
        let font = isTitled || isLabelled ? text.font.flatMap(Typeface.init) : nil
        let titleSize = (text.size * 4 + 2) / 3
        if let font, isTitled {
            font.setSize(titleSize)
            layout.header = layout.margin + font.ascent + font.descent
        }
        if let font, isLabelled {
            font.setSize(text.size)
            let room = font.ascent + font.descent + gap
            layout.band = text.placement == .above ? (room, 0) : (0, room)
        }
        try layout.check()
        var canvas = canvas(cells.map(\.image), layout)
        guard let font else {
            return Drawn(image: canvas.image, missingText: isTitled || isLabelled ? missingText : nil)
        }
        if isLabelled { draw(cells.map(\.label), font: font, layout, on: &canvas) }
        if isTitled {
            font.setSize(titleSize)
            let columns = layout.margin..<layout.width - layout.margin
            let line = TextLine(title, font: font, width: columns.count)
            canvas.draw(
                line, font: font, colour: ink, x: columns.lowerBound, baseline: layout.margin + font.ascent,
                columns: columns)
        }
        return Drawn(image: canvas.image, missingText: nil)
    }

    /// Each label in the middle of its cell.
    private func draw(_ labels: [String], font: Typeface, _ layout: Layout, on canvas: inout Canvas) {
        for (index, label) in labels.enumerated() {
            let corner = layout.corner(index)
            let line = TextLine(label, font: font, width: layout.cell.width)
            let baseline =
                text.placement == .above
                ? corner.y - gap - font.descent : corner.y + layout.cell.height + gap + font.ascent
            canvas.draw(
                line, font: font, colour: ink, x: corner.x + (layout.cell.width - line.width) / 2,
                baseline: baseline, columns: corner.x..<corner.x + layout.cell.width)
        }
    }

    /// Pixels between a picture and its label.
    private var gap: Int { max(1, text.size / 5) }

    private var ink: Colour {
        if let colour = text.colour { return colour }
        let samples = background.samples.map(Int.init)
        let brightness = samples[0] * 299 + samples[1] * 587 + samples[2] * 114
        return brightness >= 128_000 ? Colour(33, 37, 41) : Colour(232, 234, 237)
    }

    private var missingText: String {
        guard let font = text.font else {
            return "The sheet has no labels, as no font was found; install one, such as fonts-dejavu-core."
        }
        return "The sheet has no labels, as \(font.path) is not a font that can be read."
    }
}
