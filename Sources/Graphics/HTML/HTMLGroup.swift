import Imaging

/// Blocks that stand together: side by side where there is room, or behind a line that opens them.
public struct HTMLGroup: HTMLBlock {
    private let opening: String
    private let closing: String
    private let blocks: [any HTMLBlock]

    /// Blocks in two columns; in one on a narrow page.
    public init(columns blocks: [any HTMLBlock]) {
        opening = "<div class=\"columns\">"
        closing = "</div>"
        self.blocks = blocks
    }

    /// Blocks that a click on the summary shows; the summary is markup.
    public init(details summary: String, isOpen: Bool = false, _ blocks: [any HTMLBlock]) {
        opening = "<details\(isOpen ? " open=\"open\"" : "")><summary>\(HTML.inline(summary))</summary>"
        closing = "</details>"
        self.blocks = blocks
    }

    /// Appends the blocks.
    public func write(to page: inout HTMLPage) throws(ImageError) {
        page.append(opening)
        for block in blocks { try block.write(to: &page) }
        page.append(closing)
    }
}
