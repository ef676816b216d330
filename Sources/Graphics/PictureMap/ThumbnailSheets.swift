import Foundation
import Imaging

/// Thumbnails of many pictures in a few large pictures, each near the top left of a square cell of its own.
struct ThumbnailSheets {
    /// One choice of how large and how good the thumbnails are.
    struct Step: Equatable {
        let side: Int
        let quality: Int
    }

    /// Pixels from a cell's edge to its thumbnail: decoders blend the colours of what lies side by side.
    static let margin = 1

    /// Pixels of a cell's side.
    let side: Int
    /// Cells beside each other, and below each other.
    let columns: Int
    /// Each sheet as a URL that holds all of it.
    private(set) var urls: [String] = []
    /// Size of each picture's thumbnail; nil for a picture that could not be read, which takes no cell.
    private(set) var sizes: [(width: Int, height: Int)?] = []

    /// A sheet has no more than this many pixels to a side: telephones decode no very large pictures.
    private static let sheetSide = 2048

    /// Sides are multiples of 16: JPEG then codes no block of pixels that two cells share.
    private static let all: [Step] = [
        Step(side: 192, quality: 80), Step(side: 160, quality: 80), Step(side: 128, quality: 80),
        Step(side: 112, quality: 80), Step(side: 96, quality: 80), Step(side: 80, quality: 80),
        Step(side: 80, quality: 70), Step(side: 64, quality: 75), Step(side: 64, quality: 60),
        Step(side: 48, quality: 70), Step(side: 48, quality: 50), Step(side: 32, quality: 70),
        Step(side: 32, quality: 45), Step(side: 16, quality: 60),
    ]

    /// The steps that so many pictures may fit with, best first; never none.
    static func steps(pictureCount: Int, bytes: Int) -> [Step] {
        let fitting = all.drop { step in
            // In Base64 even a smooth thumbnail takes more than a sixth of a byte per pixel.
            Double(step.side * step.side) * Double(pictureCount) / 6 > Double(bytes)
        }
        return fitting.isEmpty ? all.suffix(1) : Array(fitting)
    }

    /// The best thumbnails whose URLs keep within so many bytes, or else the smallest.
    static func fitting(_ images: [Image?], bytes: Int) throws(ImageError) -> ThumbnailSheets {
        let steps = steps(pictureCount: images.count { $0 != nil }, bytes: bytes)
        for step in steps.dropLast() {
            if let sheets = try ThumbnailSheets(images, step: step, bytes: bytes) { return sheets }
        }
        return try ThumbnailSheets(images, step: steps[steps.count - 1], bytes: .max)
            ?? ThumbnailSheets(step: steps[steps.count - 1])
    }

    /// No thumbnails, but their sizes take as many characters as any.
    static func none(for images: [Image?]) -> ThumbnailSheets {
        var sheets = ThumbnailSheets(step: all[0])
        sheets.sizes = images.map { $0.map { _ in (all[0].side, all[0].side) } }
        return sheets
    }

    private init(step: Step) {
        side = step.side
        columns = Self.sheetSide / step.side
    }

    /// Draws the sheets; nil as soon as they are over so many bytes.
    private init?(_ images: [Image?], step: Step, bytes: Int) throws(ImageError) {
        self.init(step: step)
        var total = 0
        var cells: [Image] = []
        for (index, image) in images.enumerated() {
            let thumbnail = image?.within(side: side - 2 * Self.margin)
            sizes.append(thumbnail.map { ($0.width, $0.height) })
            if let thumbnail { cells.append(thumbnail) }
            guard cells.count == columns * columns || (index == images.count - 1 && !cells.isEmpty) else {
                continue
            }
            let url = try HTML.dataURL(sheet(cells), quality: step.quality)
            total += url.utf8.count
            guard total <= bytes else { return nil }
            urls.append(url)
            cells.removeAll(keepingCapacity: true)
        }
    }

    private func sheet(_ thumbnails: [Image]) -> Image {
        let width = min(columns, thumbnails.count) * side
        let height = (thumbnails.count + columns - 1) / columns * side
        var pixels = [UInt8](repeating: 128, count: width * height * 3)
        for (index, image) in thumbnails.enumerated() {
            let left = index % columns * side
            let top = index / columns * side
            // The thumbnail's edges go on to the cell's: nothing else is near that could disturb them.
            for y in 0..<side {
                let row = min(max(y - Self.margin, 0), image.height - 1) * image.width
                var target = ((top + y) * width + left) * 3
                for x in 0..<side {
                    let source = (row + min(max(x - Self.margin, 0), image.width - 1)) * 3
                    pixels[target] = image.pixels[source]
                    pixels[target + 1] = image.pixels[source + 1]
                    pixels[target + 2] = image.pixels[source + 2]
                    target += 3
                }
            }
        }
        return Image(width: width, height: height, pixels: pixels)
    }
}
