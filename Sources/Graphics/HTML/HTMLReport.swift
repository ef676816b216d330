import Imaging

/// A report in one HTML file that needs nothing else: no network, no other file, no script to be read.
///
/// All texts are escaped, whatever they hold. Those that are called markup know two marks: `**strong**` and
/// backticks for code. The file is well-formed XML as well.
public struct HTMLReport: Sendable {
    /// A part with a heading that the table of contents lists.
    public struct Section: Sendable {
        /// The heading.
        public var title: String
        /// What stands below it.
        public var blocks: [any HTMLBlock]

        /// Describes a section.
        public init(_ title: String, _ blocks: [any HTMLBlock]) {
            self.title = title
            self.blocks = blocks
        }
    }

    /// What the report is about.
    public var title: String
    /// A line of markup below the title; may be empty.
    public var subtitle: String
    /// Blocks before the first section, such as key figures.
    public var summary: [any HTMLBlock]
    /// The sections.
    public var sections: [Section]
    /// A line of markup at the end, such as the command that made the report; may be empty.
    public var footer: String

    /// Describes a report.
    public init(
        title: String, subtitle: String = "", summary: [any HTMLBlock] = [], sections: [Section] = [],
        footer: String = ""
    ) {
        self.title = title
        self.subtitle = subtitle
        self.summary = summary
        self.sections = sections
        self.footer = footer
    }

    /// Appends a section.
    public mutating func add(_ title: String, _ blocks: [any HTMLBlock]) {
        sections.append(Section(title, blocks))
    }

    /// The file; throws where a picture cannot be encoded.
    public func html() throws(ImageError) -> String {
        var page = HTMLPage()
        page.append("<header><h1>\(HTML.escape(title))</h1>")
        if !subtitle.isEmpty { page.append("<p class=\"subtitle\">\(HTML.inline(subtitle))</p>") }
        page.append("</header>")
        let anchors = sections.map { page.identifier(for: $0.title) }
        writeContents(anchors, to: &page)
        page.append("<main>")
        for block in summary { try block.write(to: &page) }
        for (section, anchor) in zip(sections, anchors) {
            page.append("<section id=\"\(anchor)\">\n<h2>\(HTML.escape(section.title))</h2>")
            for block in section.blocks { try block.write(to: &page) }
            page.append("</section>")
        }
        page.append("</main>")
        if !footer.isEmpty { page.append("<footer>\(HTML.inline(footer))</footer>") }
        return file(page)
    }

    private func writeContents(_ anchors: [String], to page: inout HTMLPage) {
        guard sections.count > 1 else { return }
        let entries = zip(sections, anchors).map { section, anchor in
            "<li><a href=\"#\(anchor)\">\(HTML.escape(section.title))</a></li>"
        }
        page.append("<nav aria-label=\"Contents\"><ul>\n\(entries.joined(separator: "\n"))\n</ul></nav>")
    }

    private func file(_ page: HTMLPage) -> String {
        HTMLDocument(
            title: title, style: [HTMLStyle.css, PlotStyle.css, page.pictureRules],
            bodyClass: sections.count > 1 ? "with-contents" : "", body: page.body,
            script: HTMLScript.text, scriptHash: HTMLScript.hash
        ).text
    }
}
