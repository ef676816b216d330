/// A table for a terminal: aligned columns below a header, numbers to the right.
public struct TextTable: Sendable {
    private let header: [String]
    private var rows: [[String]] = []

    /// Starts a table with the titles of its columns.
    public init(_ header: [String]) {
        self.header = header
    }

    /// Adds a row; missing cells are empty, cells beyond the header are dropped.
    public mutating func add(_ cells: [String]) {
        let padding = max(0, header.count - cells.count)
        rows.append(Array(cells.prefix(header.count)) + Array(repeating: "", count: padding))
    }

    /// Header, a rule and the rows, without spaces at the ends of lines and without a last line break.
    public var text: String {
        let columns = header.indices.map { column in rows.map { $0[column] } }
        let widths = zip(header, columns).map { title, cells in
            cells.map(Terminal.width).reduce(Terminal.width(of: title), max)
        }
        let areNumbers = columns.map { cells in
            cells.contains { !$0.isEmpty } && cells.allSatisfy { $0.isEmpty || Self.isNumber($0) }
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, zip(widths, areNumbers)).map { cell, format in
                let spaces = String(repeating: " ", count: format.0 - Terminal.width(of: cell))
                return format.1 ? spaces + cell : cell + spaces
            }
            let joined = padded.joined(separator: "  ")
            let trailing = joined.reversed().prefix { $0 == " " }.count
            return String(joined.dropLast(trailing))
        }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
        return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
    }

    /// A number, also with a unit, a percent sign or a spread after it: `12`, `-0.5`, `74.5 %`, `12 ± 1`, `3 ms`.
    private static func isNumber(_ cell: String) -> Bool {
        let first = cell.prefix { $0 != " " && $0 != "%" && $0 != "±" }
        return Double(first) != nil || cell == "-" || cell == "–"
    }
}
