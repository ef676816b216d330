import Graphics
import Testing

@Suite struct HTMLTableTests {
    private func markup(_ table: HTMLTable) throws -> Markup {
        Markup(try HTMLReport(title: "", summary: [table]).html())
    }

    private let columns = [
        HTMLTable.Column("Features", isFilter: true), HTMLTable.Column("Top-1", .number, help: "share"),
    ]

    @Test func numbersCarryWhatTheyAreSortedBy() throws {
        let found = try markup(
            HTMLTable(
                columns: columns,
                rows: [
                    .init(["a", .init("9.5 %", detail: "9 – 10", sort: 0.095)]),
                    .init(["b", .init("–", sort: .nan)]), .init(["c", "?"]),
                ]))
        let cells = found.all("td")
        #expect(cells.map { $0.attributes["data-sort"] } == ["0.095", nil, nil])
        #expect(cells.map(\.text) == ["9.5 % 9 – 10", "–", "?"])
        #expect(cells.allSatisfy { $0.has(class: "number") })
        #expect(found.all("table", class: "sortable").count == 1)
    }

    @Test func headingsNameRowsAndColumns() throws {
        let found = try markup(HTMLTable(columns: columns, rows: [.init(["a", "1"], emphasis: .best)]))
        let heads = found.all("th")
        #expect(heads.map { $0.attributes["scope"] } == ["col", "col", "row"])
        #expect(heads.map { $0.attributes["data-filter"] } == ["", nil, nil])
        #expect(heads.map { $0.attributes["data-kind"] } == [nil, "number", nil])
        #expect(heads[1].attributes["title"] == "share")
        #expect(found.all("tr", class: "best").count == 1)
    }

    @Test func rowsHaveACellPerColumnWhateverIsGiven() throws {
        let found = try markup(
            HTMLTable(columns: columns, rows: [.init([]), .init(["a", "b", "c"])], isSortable: false))
        #expect(found.isWellFormed && found.all("td").map(\.text) == ["", "b"])
        #expect(found.all("table", class: "sortable").isEmpty)
    }
}
