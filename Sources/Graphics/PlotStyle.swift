/// Colours and fonts of the plots, for light and for dark pages.
enum PlotStyle {
    /// Lines differ in colour up to this count, then also in their dashes.
    static let colourCount = 6

    static let titleSize = 13.0
    static let textSize = 11.0

    /// The class of every plot: the style of an SVG within a page is the whole page's, so all rules name it.
    static let scope = "dino-plot"

    /// Classes of a line: its colour and, beyond the colours, its dashes.
    static func classes(series index: Int) -> String {
        let dashes = index / colourCount % 3
        return "s\(index % colourCount)" + (dashes == 0 ? "" : " d\(dashes)")
    }

    private static let light = ["#2364c8", "#d1490c", "#0b7f58", "#9a30b0", "#8a6500", "#0c7690"]
    private static let dark = ["#74aaff", "#ff9357", "#45cb98", "#e08cf2", "#e5bd45", "#52c9df"]

    static let css: String = {
        func rules(_ rules: [(selectors: String, style: String)]) -> String {
            rules.map { rule in
                let selectors = rule.selectors.split(separator: ",").map { ".\(scope) \($0)" }
                return "\(selectors.joined(separator: ",")){\(rule.style)}"
            }.joined(separator: "\n")
        }
        func series(_ colours: [String]) -> [(String, String)] {
            // Marks are filled with what is `color` here.
            colours.enumerated().map { (".s\($0.offset)", "stroke:\($0.element);color:\($0.element)") }
        }
        let font = "system-ui,-apple-system,\"Segoe UI\",Roboto,\"DejaVu Sans\",sans-serif"
        let common = [
            ("text", "font:\(Int(textSize))px \(font);fill:#59616b;font-variant-numeric:tabular-nums"),
            (".head", "font-size:18px;font-weight:600;fill:#1b1f24"),
            (".title", "font-size:\(Int(titleSize))px;font-weight:600;fill:#1b1f24"),
            (".value", "fill:#1b1f24"), (".strong", "font-weight:600"),
            (".middle", "text-anchor:middle"), (".end", "text-anchor:end"),
            (".page", "fill:#fff"),
            (".grid", "stroke:#e3e6ea;stroke-width:1"), (".axis", "stroke:#9aa3ad;stroke-width:1;fill:none"),
            (".band", "fill:#2364c8;fill-opacity:.1"), (".best", "fill:#2364c8;fill-opacity:.1"),
            (".centre", "stroke:#2364c8;stroke-width:1;stroke-dasharray:3 3;fill:none"),
            (".line", "fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round"),
            (".dot", "stroke-width:4;stroke-linecap:round;fill:none"),
            (".d1", "stroke-dasharray:6 4"), (".d2", "stroke-dasharray:2 4"),
        ]
        let onDark = [
            ("text", "fill:#a3adb8"), (".head,.title,.value", "fill:#eceff3"),
            (".page", "fill:#12161b"), (".grid", "stroke:#2a3038"), (".axis", "stroke:#6b7580"),
            (".band,.best", "fill:#74aaff"), (".centre", "stroke:#74aaff"),
        ]
        return """
            \(rules(common + series(light)))
            @media(prefers-color-scheme:dark){
            \(rules(onDark + series(dark)))
            }
            \(rules([(".mark", "fill:currentColor;stroke:none")]))
            """
    }()
}
