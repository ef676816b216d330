import Imaging

extension NeighbourGallery {
    /// Appends the gallery.
    public func write(to page: inout HTMLPage) throws(ImageError) {
        if queries.contains(where: { pictures[$0.picture]?.label != nil }) {
            page.append(
                "<p class=\"key\"><span class=\"right\">✓</span> same class as the query "
                    + "<span class=\"wrong\">✗</span> another class</p>")
        }
        for query in queries { try write(query, to: &page) }
    }

    private func write(_ query: Query, to page: inout HTMLPage) throws(ImageError) {
        let picture = pictures[query.picture]
        let face = try face(query.picture, side: 2 * side, says: "Query", in: &page)
        let label = picture?.label.map { "<strong>\(HTML.escape($0))</strong>" } ?? ""
        page.append(
            """
            <article class="query">
            <div class="asked">\(face)<p>\(label)<span class="name"\(HTML.attribute("title", query.picture))>\
            \(HTML.escape(Self.shortName(query.picture)))</span></p></div>
            <div class="answers">
            """)
        for group in Self.merged(query.rows) {
            page.append("<div class=\"answer\">\(heading(group, label: picture?.label))<ol class=\"tiles\">")
            for rank in group.rows[0].neighbours.indices {
                try writeTile(group, rank: rank, label: picture?.label, to: &page)
            }
            page.append("</ol></div>")
        }
        page.append("</div></article>")
    }

    private func heading(_ group: Group, label: String?) -> String {
        let entries = group.entries.map { entry -> String in
            let details = HTML.escape(HTML.list(entry.details)) + (entry.details.count > 1 ? " alike" : "")
            return "<div><strong>\(HTML.breakable(entry.label))</strong> <span>\(details)</span></div>"
        }
        var count = ""
        let known = group.rows[0].neighbours.compactMap { pictures[$0.picture]?.label }
        if let label, !known.isEmpty {
            count = "<small>\(known.filter { $0 == label }.count) of \(known.count) right</small>"
        }
        return "<div class=\"way\">\(entries.joined())\(count)</div>"
    }

    private func writeTile(
        _ group: Group, rank: Int, label: String?, to page: inout HTMLPage
    ) throws(ImageError) {
        let neighbour = group.rows[0].neighbours[rank]
        let found = pictures[neighbour.picture]?.label
        let isRight = label.flatMap { label in found.map { $0 == label } }
        let verdict = isRight.map { $0 ? "right" : "wrong" }
        // Rows that find the same differ in their scores: the first is written, all are told.
        let scores = group.rows.map { row -> String in
            let way = group.rows.count > 1 ? [row.label, row.detail].joined(separator: " ") + " " : ""
            return way + Self.text(row.neighbours[rank].score, in: row)
        }
        let facts = [neighbour.picture, found, verdict.map { $0 + " class" }].compactMap { $0 }
        let told = "\(rank + 1): " + (facts + scores).joined(separator: ", ")
        let face = try face(neighbour.picture, side: side, says: told, in: &page)
        let symbol = isRight.map { "<b aria-hidden=\"true\">\($0 ? "✓" : "✗")</b> " } ?? ""
        let name = found.map { "<span class=\"class\">\(symbol)\(HTML.escape($0))</span>" } ?? ""
        page.append(
            "<li class=\"tile\(verdict.map { " " + $0 } ?? "")\"\(HTML.attribute("data-picture", neighbour.picture))>"
                + "\(face)<span class=\"facts\">\(name)<span class=\"score\">"
                + "\(HTML.escape(Self.text(neighbour.score, in: group.rows[0])))</span></span></li>")
    }

    /// An element that shows a picture, or that says that there is none.
    private func face(
        _ name: String, side: Int, says text: String, in page: inout HTMLPage
    ) throws(ImageError) -> String {
        let isQuery = side > self.side
        let told = HTML.escape(isQuery ? "\(text): \(name)" : text)
        guard let image = pictures[name]?.image else {
            return
                "<span class=\"picture none\" role=\"img\" aria-label=\"\(told)\" title=\"\(told)\">no picture</span>"
        }
        let shown = try page.pictureClass(image, side: side, quality: quality)
        return
            "<span class=\"picture \(shown)\" role=\"img\" aria-label=\"\(told)\" title=\"\(told)\"></span>"
    }

    /// A score with as many decimals as its row: about four digits.
    private static func text(_ score: Double, in row: Row) -> String {
        guard score.isFinite else { return "–" }
        let largest = row.neighbours.map { $0.score.isFinite ? abs($0.score) : 0 }.max() ?? 0
        switch largest {
        case ..<10: return TickFormat.fixed(score, decimals: 3)
        case ..<100: return TickFormat.fixed(score, decimals: 2)
        default: return TickFormat.short(score)
        }
    }

    /// The last parts of a path: the folder, which is often the class, and the file.
    private static func shortName(_ path: String) -> String {
        path.split(separator: "/").suffix(2).joined(separator: "/")
    }
}
