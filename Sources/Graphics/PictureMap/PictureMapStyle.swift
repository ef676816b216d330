/// The look of a map: the picture fills the window, tools stand above it and classes beside or below it.
enum PictureMapStyle {
    static let css = [HTMLStyle.colours, classColours, frame, tools, stage, legend, media].joined(
        separator: "\n")

    /// Classes differ in colour up to this count, then also in their marks: circle, square, triangle, diamond.
    static let colourCount = light.count
    /// A circle, a square, a triangle and a diamond of about the same area, about the origin.
    static let marks = [
        "M-5 0A5 5 0 1 1 5 0A5 5 0 1 1-5 0Z", "M-4.4-4.4H4.4V4.4H-4.4Z", "M0-5.8L5.9 4.6H-5.9Z",
        "M0-6L6 0L0 6L-6 0Z",
    ]

    /// Every colour has a contrast of 3:1 to the page; any two differ by 0.15 or more in OKLab, for full colour
    /// vision and for each kind of colour blindness (Machado, Oliveira and Fernandes, 2009).
    private static let light = ["#309bb3", "#c8741d", "#6a43dd", "#7a4306", "#3c326e"]
    private static let dark = ["#88f3ef", "#dd8736", "#6f49e4", "#eae637", "#bb316a"]

    private static let classColours: String = {
        func properties(_ colours: [String]) -> String {
            colours.enumerated().map { "--c\($0.offset):\($0.element)" }.joined(separator: ";")
        }
        let uses = light.indices.map { ".c\($0){color:var(--c\($0))}" }.joined(separator: "\n")
        return """
            :root{\(properties(light));--c-none:#757d87}
            @media screen and (prefers-color-scheme:dark){:root{\(properties(dark));--c-none:#8c96a1}}
            \(uses)
            .c-none{color:var(--c-none)}
            """
    }()

    private static let frame = """
        *{box-sizing:border-box}
        html{color-scheme:light dark;background:var(--page);-webkit-text-size-adjust:100%}
        html,body{height:100%;margin:0;overflow:hidden}
        body{display:grid;grid-template:"head head" auto "tools tools" auto "stage legend" minmax(0,1fr)
        /minmax(0,1fr) auto;height:100dvh;color:var(--text);background:var(--page);
        font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        [hidden]{display:none!important}
        header{grid-area:head;padding:12px 20px 0;display:flex;flex-wrap:wrap;align-items:baseline;gap:0 14px;
        min-width:0}
        h1{font-size:20px;line-height:1.3;letter-spacing:-.01em;margin:0;color:var(--ink);font-weight:650;
        max-width:100%}
        header p{margin:0;color:var(--faint);max-width:100%}
        h1,header p,#preview .name{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;
        overflow:hidden;overflow-wrap:anywhere}
        .quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;
        margin:0;padding:0}
        button,input{font:inherit;color:var(--ink)}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        """

    private static let tools = """
        .tools{grid-area:tools;display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;padding:10px 20px;
        border-bottom:1px solid var(--rule);min-width:0}
        fieldset{display:flex;flex-wrap:wrap;border:1px solid var(--rule);border-radius:7px;margin:0;padding:2px;
        background:var(--raised);min-width:0;position:relative}
        fieldset label{position:relative;min-width:0}
        fieldset input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
        fieldset span{display:block;padding:3px 11px;border-radius:5px;color:var(--faint);max-width:14em;
        overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
        fieldset input:checked+span{background:var(--page);color:var(--ink);font-weight:600;
        box-shadow:0 0 0 1px var(--rule)}
        fieldset input:focus-visible+span{outline:2px solid var(--accent);outline-offset:1px}
        .size{display:flex;align-items:center;gap:8px;color:var(--faint)}
        .size input{width:96px;accent-color:var(--accent);margin:0}
        .zoom{display:flex;gap:4px}
        .zoom button,.all{border:1px solid var(--rule);border-radius:7px;background:var(--raised);
        padding:4px 10px;min-width:32px;cursor:pointer}
        .zoom button:hover,.all:hover{border-color:var(--faint)}
        .find{display:flex;align-items:center;gap:8px;margin-left:auto;color:var(--faint);min-width:0}
        .find input{width:200px;min-width:80px;flex:0 1 auto;background:var(--page);border:1px solid var(--faint);
        border-radius:7px;padding:4px 9px}
        .find input::placeholder{color:var(--faint);opacity:1}
        .find output{white-space:nowrap;font-variant-numeric:tabular-nums}
        """

    private static let stage = """
        main{grid-area:stage;position:relative;min-width:0;min-height:0;overflow:hidden}
        canvas{display:block}
        #map{position:absolute;inset:0;width:100%;height:100%;touch-action:none;cursor:grab}
        #map.over{cursor:pointer}
        #map.held{cursor:grabbing}
        #map:focus-visible{outline-offset:-3px}
        .empty{position:absolute;inset:0;display:grid;place-items:center;margin:0;padding:20px;
        color:var(--faint);pointer-events:none;text-align:center}
        #preview{position:absolute;left:0;top:0;width:max-content;max-width:min(300px,100% - 16px);padding:8px;
        border-radius:10px;background:var(--page);border:1px solid var(--rule);pointer-events:none;
        box-shadow:0 6px 24px #0005;font-size:13px;line-height:1.4}
        #preview canvas{border-radius:5px;margin:0 auto}
        #preview p{margin:6px 2px 0;overflow-wrap:anywhere;unicode-bidi:isolate}
        #preview .class{color:var(--ink);font-weight:600}
        #preview svg,.legend svg{flex:none;width:12px;height:12px;fill:currentColor}
        #preview svg{margin-right:6px;vertical-align:-1px}
        #preview .class{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
        #preview .name{color:var(--faint);-webkit-line-clamp:3}
        """

    private static let legend = """
        .legend{grid-area:legend;width:220px;border-left:1px solid var(--rule);min-height:0;display:flex;
        flex-direction:column}
        .legend details{min-height:0;overflow:auto}
        .legend summary{padding:10px 14px;color:var(--ink);font-weight:600;cursor:pointer;position:sticky;top:0;
        background:var(--page);z-index:1}
        .legend summary:focus-visible{outline-offset:-3px}
        .legend ul{list-style:none;margin:0;padding:0 8px 8px}
        .legend p{margin:0;padding:0 14px 10px;color:var(--faint);font-size:12.5px}
        .class-button{display:flex;align-items:center;gap:8px;width:100%;border:1px solid transparent;
        border-radius:6px;background:none;padding:4px 6px;text-align:left;cursor:pointer;color:var(--text)}
        .class-button:hover{background:var(--raised)}
        .class-button:focus-visible{outline-offset:-2px}
        .class-button[aria-pressed=true]{background:var(--tint);border-color:var(--accent);color:var(--ink);
        font-weight:600}
        .class-button .label{flex:1;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;
        unicode-bidi:isolate}
        .class-button .count{color:var(--faint);font-variant-numeric:tabular-nums;font-weight:400}
        .all{margin:0 14px 10px;padding:3px 10px}
        .all:disabled{color:var(--faint);cursor:default;border-color:var(--rule);opacity:.75}
        """

    private static let media = """
        @media(max-width:720px){
        body{grid-template:"head" auto "tools" auto "stage" minmax(0,1fr) "legend" auto/minmax(0,1fr)}
        header{padding:10px 14px 0}
        h1{font-size:17px;line-height:1.3}
        header p{font-size:13px}
        .tools{padding:8px 14px;gap:8px 10px}
        .size input{width:72px}
        .find{margin-left:0;flex:1 1 100%}
        .find input{flex:1 1 auto;width:0}
        .legend{width:auto;border-left:0;border-top:1px solid var(--rule);max-height:34dvh}
        .legend ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:0 6px}
        }
        @media(max-height:420px){
        header p{display:none}
        .tools{padding:5px 14px}
        }
        @media print{
        .tools,#preview,.all{display:none!important}
        .legend svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}
        }

        """
}
