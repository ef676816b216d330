import Imaging

/// A plot or a picture with a caption.
public struct HTMLFigure: HTMLBlock {
    private enum Content {
        case plot(wide: String, narrow: String)
        case picture(Image, alternative: String)
    }

    private let content: Content
    private let caption: String

    private static let narrowWidth = 380

    /// A plot of lines with a caption in markup; on a phone it is drawn anew for the width.
    public init(_ plot: LinePlot, width: Int = 640, height: Int = 340, caption: String = "") {
        content = .plot(
            wide: plot.inline(width: width, height: height),
            narrow: plot.inline(width: Self.narrowWidth, height: 260))
        self.caption = caption
    }

    /// A plot of intervals with a caption in markup; on a phone it is drawn anew for the width.
    public init(_ plot: IntervalPlot, width: Int = 1068, caption: String = "") {
        content = .plot(wide: plot.inline(width: width), narrow: plot.inline(width: Self.narrowWidth))
        self.caption = caption
    }

    /// A picture, what it shows in words, and a caption in markup.
    public init(_ image: Image, alternative: String, caption: String = "") {
        content = .picture(image, alternative: alternative)
        self.caption = caption
    }

    /// Appends the figure.
    public func write(to page: inout HTMLPage) throws(ImageError) {
        page.append("<figure>")
        switch content {
        case .plot(let wide, let narrow):
            page.append("<div class=\"wide\">\(wide)</div>\n<div class=\"narrow\">\(narrow)</div>")
        case .picture(let image, let alternative):
            let url = try HTML.dataURL(image, quality: 85)
            page.append(
                "<img src=\"\(url)\" alt=\"\(HTML.escape(alternative))\" width=\"\(image.width)\" "
                    + "height=\"\(image.height)\"/>")
        }
        if !caption.isEmpty { page.append("<figcaption>\(HTML.inline(caption))</figcaption>") }
        page.append("</figure>")
    }
}
