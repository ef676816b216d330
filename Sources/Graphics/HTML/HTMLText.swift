/// A paragraph of markup, or a list of them.
public struct HTMLText: HTMLBlock {
    private let lines: [String]
    private let isList: Bool

    /// A paragraph.
    public init(_ markup: String) {
        lines = [markup]
        isList = false
    }

    /// A list.
    public init(list markup: [String]) {
        lines = markup
        isList = true
    }

    /// Appends the text.
    public func write(to page: inout HTMLPage) {
        if isList {
            guard !lines.isEmpty else { return }
            page.append("<ul>" + lines.map { "<li>\(HTML.inline($0))</li>" }.joined() + "</ul>")
        } else {
            for line in lines { page.append("<p>\(HTML.inline(line))</p>") }
        }
    }
}
