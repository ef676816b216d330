/// Key figures side by side.
public struct HTMLCards: HTMLBlock {
    /// One figure.
    public struct Card: Sendable, Equatable {
        /// What it is.
        public var label: String
        /// The figure, in large type.
        public var value: String
        /// A line of markup below it; may be empty.
        public var detail: String
        /// Whether it stands out among the others.
        public var isMain: Bool

        /// Describes a figure.
        public init(label: String, value: String, detail: String = "", isMain: Bool = false) {
            self.label = label
            self.value = value
            self.detail = detail
            self.isMain = isMain
        }
    }

    /// The figures.
    public var cards: [Card]

    /// Lays out figures.
    public init(_ cards: [Card]) {
        self.cards = cards
    }

    /// Appends the figures.
    public func write(to page: inout HTMLPage) {
        guard !cards.isEmpty else { return }
        page.append("<dl class=\"cards\">")
        for card in cards {
            let detail =
                card.detail.isEmpty ? "" : "<dd class=\"detail\">\(HTML.inline(card.detail))</dd>"
            page.append(
                "<div class=\"card\(card.isMain ? " main" : "")\"><dt>\(HTML.escape(card.label))</dt>"
                    + "<dd class=\"figure\">\(HTML.escape(card.value))</dd>\(detail)</div>")
        }
        page.append("</dl>")
    }
}
