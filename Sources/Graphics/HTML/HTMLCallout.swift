/// A remark that stands out from the text.
public struct HTMLCallout: HTMLBlock {
    /// How much it matters.
    public enum Kind: String, Sendable {
        /// Worth knowing.
        case note
        /// Something may be wrong.
        case warning

        fileprivate var symbol: String { self == .note ? "i" : "!" }
        fileprivate var name: String { self == .note ? "Note" : "Warning" }
    }

    /// How much it matters.
    public var kind: Kind
    /// The first words; may be empty.
    public var title: String
    /// The remark as markup.
    public var text: String

    /// Describes a remark.
    public init(_ kind: Kind, title: String = "", _ text: String) {
        self.kind = kind
        self.title = title
        self.text = text
    }

    /// Appends the remark.
    public func write(to page: inout HTMLPage) {
        let title = title.isEmpty ? "" : "<strong>\(HTML.escape(title))</strong> "
        page.append(
            "<aside class=\"callout \(kind.rawValue)\" role=\"note\" aria-label=\"\(kind.name)\">"
                + "<span class=\"symbol\" aria-hidden=\"true\">\(kind.symbol)</span>"
                + "<p>\(title)\(HTML.inline(text))</p></aside>")
    }
}
