/// A table whose header sorts it and filters its rows; without scripts it is a plain table.
public struct HTMLTable: HTMLBlock {
    /// One column.
    public struct Column: Sendable, Equatable {
        /// How cells are set and sorted.
        public enum Kind: Sendable {
            /// Words, from the left, sorted by their letters and the numbers within.
            case text
            /// Numbers, from the right, sorted by the cells' sort values.
            case number
        }

        /// The heading.
        public var title: String
        /// How cells are set and sorted.
        public var kind: Kind
        /// What the heading means, shown when the pointer rests on it; may be empty.
        public var help: String
        /// Whether a menu above the table picks rows by this column's texts.
        public var isFilter: Bool

        /// Describes a column.
        public init(_ title: String, _ kind: Kind = .text, help: String = "", isFilter: Bool = false) {
            self.title = title
            self.kind = kind
            self.help = help
            self.isFilter = isFilter
        }
    }

    /// One cell.
    public struct Cell: Sendable, Equatable, ExpressibleByStringLiteral {
        /// What it says.
        public var text: String
        /// A second, fainter text, such as an interval; may be empty.
        public var detail: String
        /// What the cell is sorted by in a column of numbers; NaN or nil comes last.
        public var sort: Double?
        /// Whether it stands out, such as the best of its column.
        public var isStrong: Bool

        /// Describes a cell.
        public init(_ text: String, detail: String = "", sort: Double? = nil, isStrong: Bool = false) {
            self.text = text
            self.detail = detail
            self.sort = sort
            self.isStrong = isStrong
        }

        /// A cell of text.
        public init(stringLiteral value: String) { self.init(value) }
    }

    /// One row.
    public struct Row: Sendable, Equatable {
        /// How a row stands out.
        public enum Emphasis: String, Sendable {
            /// Not at all.
            case plain
            /// The best row.
            case best
            /// A row that may be as good as the best.
            case close
        }

        /// The cells from the left.
        public var cells: [Cell]
        /// How the row stands out.
        public var emphasis: Emphasis

        /// Describes a row.
        public init(_ cells: [Cell], emphasis: Emphasis = .plain) {
            self.cells = cells
            self.emphasis = emphasis
        }
    }

    /// What the table shows, in markup; may be empty.
    public var caption: String
    /// The columns; the first one's cells are the rows' headings.
    public var columns: [Column]
    /// The rows in their first order.
    public var rows: [Row]
    /// Whether a click on a heading sorts.
    public var isSortable: Bool

    /// Describes a table.
    public init(caption: String = "", columns: [Column], rows: [Row], isSortable: Bool = true) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.isSortable = isSortable
    }

    /// Appends the table.
    public func write(to page: inout HTMLPage) {
        let caption = caption.isEmpty ? "" : "<caption>\(HTML.inline(caption))</caption>"
        // A part that scrolls is reached by the keyboard only if it can be focused.
        page.append(
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">"
                + "<table\(isSortable ? " class=\"sortable\"" : "")>\(caption)")
        page.append("<thead><tr>\(columns.map(Self.heading).joined())</tr></thead>\n<tbody>")
        for row in rows {
            let name = row.emphasis == .plain ? "" : " class=\"\(row.emphasis.rawValue)\""
            page.append("<tr\(name)>\(columns.indices.map { cell(row, column: $0) }.joined())</tr>")
        }
        page.append("</tbody></table></div>")
    }

    private static func heading(_ column: Column) -> String {
        let kind = column.kind == .number ? " class=\"number\" data-kind=\"number\"" : ""
        let filter = column.isFilter ? " data-filter=\"\"" : ""
        return "<th scope=\"col\"\(kind)\(filter)\(HTML.attribute("title", column.help))>"
            + "\(HTML.escape(column.title))</th>"
    }

    private func cell(_ row: Row, column: Int) -> String {
        let cell = column < row.cells.count ? row.cells[column] : Cell("")
        let isNumber = columns[column].kind == .number
        let tag = column == 0 ? "th" : "td"
        let classes = [isNumber ? "number" : "", cell.isStrong ? "strong" : ""].filter { !$0.isEmpty }
        var attributes = column == 0 ? " scope=\"row\"" : ""
        attributes += HTML.attribute("class", classes.joined(separator: " "))
        if isNumber, let sort = cell.sort, sort.isFinite { attributes += " data-sort=\"\(sort)\"" }
        let detail = cell.detail.isEmpty ? "" : " <small>\(HTML.escape(cell.detail))</small>"
        return "<\(tag)\(attributes)>\(HTML.escape(cell.text))\(detail)</\(tag)>"
    }
}
