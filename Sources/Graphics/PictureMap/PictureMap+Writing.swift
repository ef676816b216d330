import Imaging

extension PictureMap {
    /// The file; throws where a picture cannot be encoded.
    public func html() throws(ImageError) -> String {
        let classes = Classes(pictures.map(\.label))
        let images = pictures.map(\.image)
        // All but the thumbnails is written first: they may have what is left of the limit.
        let rest = document(ThumbnailSheets.none(for: images), classes: classes).utf8.count
        let sheets = try ThumbnailSheets.fitting(images, bytes: max(0, sizeLimit - rest - Self.elementBytes))
        return document(sheets, classes: classes)
    }

    /// More than the elements take that hold the sheets.
    private static let elementBytes = 10_000

    private func document(_ sheets: ThumbnailSheets, classes: Classes) -> String {
        HTMLDocument(
            title: title, style: [PictureMapStyle.css], body: body(sheets, classes: classes),
            script: PictureMapScript.text, scriptHash: PictureMapScript.hash
        ).text
    }

    private func body(_ sheets: ThumbnailSheets, classes: Classes) -> String {
        let images = sheets.urls.map { "<img class=\"sheet\" alt=\"\" hidden=\"hidden\" src=\"\($0)\"/>" }
        let empty = pictures.isEmpty ? "<p class=\"empty\">No pictures</p>" : ""
        return """
            <header><h1>\(HTML.escape(title))</h1><p id="note">\(HTML.escape(note))</p></header>
            \(tools)
            <main>
            <canvas id="map" tabindex="0" role="application" aria-roledescription="map" aria-label="\(told)" \
            aria-describedby="keys"></canvas>
            <p id="keys" class="quiet">Plus and minus zoom, the arrow keys move, 0 shows all, N and P step through \
            the pictures, Escape lets go of one.</p>
            <p id="said" class="quiet" role="status"></p>
            <noscript><p class="empty">The map is drawn by a script, and scripts are turned off.</p></noscript>
            \(empty)<div id="preview" hidden="hidden" aria-hidden="true"><canvas></canvas><p class="class"></p>\
            <p class="name"></p></div>
            </main>
            \(legend(classes))<div id="data" hidden="hidden">\(HTML.escape(data(sheets, classes: classes)))</div>
            \(images.joined(separator: "\n"))

            """
    }

    /// What the canvas is, for those who cannot see it.
    private var told: String {
        HTML.escape("Map of \(pictures.count) picture\(pictures.count == 1 ? "" : "s")")
    }

    private var tools: String {
        let names = layouts.map { $0.name.isEmpty ? "unnamed" : $0.name }
        return """
            <div class="tools">
            \(layouts.count > 1 ? Self.choice("layout", title: "Layout", names) + "\n" : "")\
            \(Self.choice("show", title: "Show as", ["Pictures", "Dots"]))
            <label class="size">Size <input id="size" type="range" min="-1" max="1" step="0.05" value="0"/></label>
            <div class="zoom" role="group" aria-label="Zoom">
            <button type="button" id="out" aria-label="Zoom out" title="Zoom out (−)">−</button>
            <button type="button" id="in" aria-label="Zoom in" title="Zoom in (+)">+</button>
            <button type="button" id="reset" title="Show all (0, or a double click)">Reset</button>
            </div>
            <div class="find"><label for="find" class="quiet">Filter by name</label>
            <input id="find" type="search" placeholder="Filter by name" autocomplete="off" spellcheck="false"/>
            <output id="found" for="find"></output></div>
            </div>
            """
    }

    private static func choice(_ name: String, title: String, _ options: [String]) -> String {
        let labels = options.enumerated().map { index, option in
            let text = HTML.escape(option)
            return "<label title=\"\(text)\"><input type=\"radio\" name=\"\(name)\" value=\"\(index)\""
                + (index == 0 ? " checked=\"checked\"" : "") + "/><span>\(text)</span></label>"
        }
        return "<fieldset><legend class=\"quiet\">\(title)</legend>\(labels.joined())</fieldset>"
    }

    private func legend(_ classes: Classes) -> String {
        guard !classes.names.isEmpty else { return "" }
        var entries = zip(classes.names, classes.counts).enumerated().map { index, entry in
            Self.entry(index, name: entry.0, count: entry.1)
        }
        let unknown = pictures.count - classes.counts.reduce(0, +)
        if unknown > 0 { entries.append(Self.entry(-1, name: "(no class)", count: unknown)) }
        let distinct = PictureMapStyle.colourCount * PictureMapStyle.marks.count
        let note =
            classes.names.count > distinct
            ? "<p>Colours and marks repeat after \(distinct) classes.</p>\n" : ""
        return """
            <aside class="legend" aria-label="Classes"><details><summary>Classes (\(classes.names.count))</summary>
            \(note)<button type="button" class="all" disabled="disabled">Show all</button>
            <ul>
            \(entries.joined(separator: "\n"))
            </ul></details></aside>

            """
    }

    private static func entry(_ index: Int, name: String, count: Int) -> String {
        let colour = index < 0 ? "c-none" : "c\(index % PictureMapStyle.colourCount)"
        let mark = index < 0 ? 0 : index / PictureMapStyle.colourCount % PictureMapStyle.marks.count
        let text = HTML.escape(name.isEmpty ? "(empty)" : name)
        return
            "<li><button type=\"button\" class=\"class-button\" data-class=\"\(index)\" aria-pressed=\"false\" "
            + "title=\"\(text)\"><svg class=\"\(colour)\" viewBox=\"-6 -6 12 12\" aria-hidden=\"true\">"
            + "<path d=\"\(PictureMapStyle.marks[mark])\"/></svg><span class=\"label\">\(text)</span>"
            + "<span class=\"count\">\(count)</span></button></li>"
    }
}
