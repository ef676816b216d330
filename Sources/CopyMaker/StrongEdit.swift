import Imaging

/// One of the edits of the strong block, with all that chance decided.
package enum StrongEdit: Sendable, Equatable {
    /// Keeps a share of the area at a place between top left (0, 0) and bottom right (1, 1).
    case crop(keeping: Double, x: Double, y: Double)
    /// Left to right.
    case flip
    /// Other colours.
    case colour(ColourChange)
    /// A blur whose deviation is so many hundredths of the longer side.
    case blur(percent: Double)
    /// A turn to the right by degrees on a larger canvas of one colour.
    case rotation(degrees: Double, fill: PixelColor)
    /// Words.
    case text(TextOverlay)
    /// Into another picture.
    case paste(PastePlacement)
    /// On paper and back.
    case printAndScan(PrintAndScan)

    /// The edit in the words of `copies.csv`; `host` is the picture that a pasted one lies in.
    package func description(host: String?) -> String {
        switch self {
        case .crop(let share, _, _): "crop to \((share * 100).rounded().shortest) % of the area"
        case .flip: "flip"
        case .colour(let change): change.description
        case .blur(let percent): "blur of \(percent) % of the longer side"
        case .rotation(let degrees, let fill):
            "rotation by \(degrees) degrees on \(fill.red)-\(fill.green)-\(fill.blue)"
        case .text(let text): text.description
        case .paste(let placement):
            "pasted at \((placement.share * 100).rounded().shortest) % into \(host ?? "a plain canvas")"
        case .printAndScan(let edit): edit.description
        }
    }

    /// The edited picture; `host` is what it is pasted into.
    package func applied(to image: Image, host: Image? = nil) -> Image {
        switch self {
        case .crop(let share, let x, let y): return image.cropped(keeping: share, x: x, y: y)
        case .flip:
            var image = image
            image.flipHorizontally()
            return image
        case .colour(let change): return change.applied(to: image)
        case .blur(let percent):
            var image = image
            image.blur(radius: Float(percent / 100 * Double(max(image.width, image.height))))
            return image
        case .rotation(let degrees, let fill):
            return Projection(turning: image, degrees: degrees).applied(to: image, fill: fill)
        case .text(let text): return text.applied(to: image)
        case .paste(let placement): return placement.applied(to: image, host: host)
        case .printAndScan(let edit): return edit.applied(to: image)
        }
    }
}
