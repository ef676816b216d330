/// The look of a report: on screens of any width, light and dark, and on paper.
enum HTMLStyle {
    /// Style that the plots bring along is theirs.
    static let css = colours + "\n" + text + "\n" + blocks + "\n" + gallery + "\n" + media

    /// The colours of all pages, as properties.
    static let colours = """
        :root{--page:#fff;--raised:#f5f7f9;--ink:#1b1f24;--text:#2d333b;--faint:#59616b;--rule:#dfe3e8;
        --accent:#2364c8;--tint:#e9f0fb;--tint-faint:#f4f8fd;--right:#0b7f58;--wrong:#c2371a;--warn:#8a5a00;
        --warn-tint:#fdf4e0;--well:#eceff2}
        @media screen and (prefers-color-scheme:dark){:root{--page:#12161b;--raised:#1a2027;--ink:#eceff3;
        --text:#d3d9e0;--faint:#a3adb8;--rule:#2c333c;--accent:#74aaff;--tint:#1c2c45;--tint-faint:#172130;
        --right:#45cb98;--wrong:#ff8d6b;--warn:#f0c463;--warn-tint:#2e2614;--well:#222931}}
        """

    private static let text = """
        *{box-sizing:border-box}
        html{color-scheme:light dark;background:var(--page);-webkit-text-size-adjust:100%;scroll-padding-top:16px}
        body{margin:0 auto;padding:40px 32px 64px;max-width:1144px;color:var(--text);
        font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;
        overflow-wrap:anywhere}
        h1{font-size:30px;line-height:1.2;letter-spacing:-.015em;margin:0;color:var(--ink);font-weight:650}
        h2{font-size:20px;line-height:1.3;letter-spacing:-.005em;margin:0 0 14px;color:var(--ink);font-weight:650}
        p{margin:0 0 14px;max-width:82ch;text-wrap:pretty}
        .subtitle{margin:8px 0 0;max-width:none;color:var(--faint);font-size:16px}
        section{margin-top:48px}
        main{margin-top:28px;min-width:0}
        a{color:var(--accent)}
        a:focus-visible,button:focus-visible,select:focus-visible,summary:focus-visible,.scroll:focus-visible{
        outline:2px solid var(--accent);outline-offset:2px}
        code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;
        background:var(--raised);border:1px solid var(--rule);border-radius:4px;padding:.05em .35em;display:inline-block;max-width:100%;line-height:1.35}
        strong{color:var(--ink);font-weight:650}
        small{font-size:12.5px;color:var(--faint);font-weight:400}
        ul{padding-left:1.3em;margin:0 0 14px}
        footer{margin-top:56px;padding-top:16px;border-top:1px solid var(--rule);color:var(--faint);font-size:13px}
        nav{margin-top:22px;font-size:14px}
        nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:0;padding:10px 0;
        border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
        nav a{text-decoration:none}
        nav a:hover{text-decoration:underline}
        """

    private static let blocks = """
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:14px;margin:0 0 20px}
        .card{background:var(--raised);border:1px solid var(--rule);border-radius:10px;padding:14px 18px 15px}
        .card.main{background:var(--tint);border-color:var(--accent)}
        .card dt{font-size:13px;color:var(--faint)}
        .card dd{margin:0}
        .card .figure{font-size:26px;line-height:1.25;font-weight:650;color:var(--ink);letter-spacing:-.01em;
        font-variant-numeric:tabular-nums}
        .card .detail{font-size:13px;color:var(--faint);margin-top:2px}
        .callout{display:flex;gap:12px;align-items:flex-start;margin:0 0 18px;padding:12px 16px;
        border-radius:8px;background:var(--tint-faint);border:1px solid var(--rule);
        border-left:4px solid var(--accent)}
        .callout p{margin:0;max-width:none}
        .callout .symbol{flex:none;width:20px;height:20px;margin-top:1.5px;border-radius:50%;text-align:center;
        font:700 13px/20px system-ui,sans-serif;background:var(--accent);color:var(--page)}
        .callout.warning{background:var(--warn-tint);border-left-color:var(--warn)}
        .callout.warning .symbol{background:var(--warn)}
        .callout code{background:none}
        figure{margin:0 0 22px}
        figure svg,figure img{display:block;max-width:100%;height:auto}
        figure .wide,figure .narrow{border:1px solid var(--rule);border-radius:10px;padding:8px 4px}
        figure .narrow{display:none}
        figcaption{margin-top:8px;font-size:13.5px;color:var(--faint);max-width:100ch;text-wrap:pretty}
        .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:0 20px}
        .columns .wide svg{margin:0 auto}
        details{margin:0 0 18px;border:1px solid var(--rule);border-radius:10px;padding:0 18px}
        details[open]{padding-bottom:6px}
        summary{cursor:pointer;padding:11px 0;color:var(--ink);font-weight:600}
        .filters{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center;margin:0 0 10px;font-size:13.5px;
        color:var(--faint)}
        .filters select{font:inherit;color:var(--ink);background:var(--page);border:1px solid var(--rule);
        border-radius:6px;padding:4px 6px;margin-left:2px;max-width:60vw}
        .filters output{margin-left:auto}
        .scroll{overflow:auto;max-height:80vh;border:1px solid var(--rule);border-radius:10px;margin:0 0 22px}
        table{border-collapse:separate;border-spacing:0;width:100%;font-size:14px;line-height:1.4}
        caption{text-align:left;padding:11px 14px;color:var(--faint);font-size:13.5px}
        th,td{text-align:left;padding:6px 14px;border-bottom:1px solid var(--rule);vertical-align:baseline;
        overflow-wrap:break-word;max-width:28em;unicode-bidi:isolate}
        tbody tr:last-child>*{border-bottom:0}
        tbody th{font-weight:500;color:var(--ink);min-width:9em}
        td small{white-space:nowrap}
        .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td.strong,th.strong{font-weight:700;color:var(--ink)}
        thead th{position:sticky;top:0;z-index:1;background:var(--raised);color:var(--faint);font-size:13px;
        font-weight:600;white-space:nowrap}
        thead th[title]{text-decoration:underline dotted;text-underline-offset:3px}
        thead button{all:unset;cursor:pointer;text-decoration:inherit}
        thead button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        thead button::after{content:"↕";display:inline-block;width:1em;margin-left:.3em;text-align:center;
        opacity:.4}
        th[aria-sort=ascending] button,th[aria-sort=descending] button{color:var(--ink)}
        th[aria-sort=ascending] button::after{content:"↑";opacity:1}
        th[aria-sort=descending] button::after{content:"↓";opacity:1}
        tr.best>*,tr.best>th:first-child{background:var(--tint)}
        tr.best th::before{content:"★ "}
        tr.close>*,tr.close>th:first-child{background:var(--tint-faint)}
        """

    private static let gallery = """
        .key{font-size:13.5px;color:var(--faint)}
        .key .wrong{margin-left:1.2em}
        .right,.wrong{--frame:var(--right)}
        .wrong{--frame:var(--wrong)}
        .key span{color:var(--frame);font-weight:700}
        .query{display:grid;grid-template-columns:176px minmax(0,1fr);gap:22px;padding:22px 0;
        border-top:1px solid var(--rule)}
        .asked>*{position:sticky;top:16px}
        .asked{font-size:13px}
        .asked p{margin:8px 0 0;top:200px}
        .asked strong{display:block;font-size:15px}
        .name{color:var(--faint);display:block;line-height:1.35}
        .picture{display:block;aspect-ratio:1;border-radius:5px;background:var(--well) center/contain no-repeat;
        -webkit-print-color-adjust:exact;print-color-adjust:exact}
        .asked .picture{border-radius:8px}
        .none{display:grid;place-items:center;text-align:center;color:var(--faint);font-size:12px}
        .answer{display:grid;grid-template-columns:118px minmax(0,1fr);gap:14px;padding:8px 0}
        .answer:first-child{padding-top:0}
        .way{font-size:13px;line-height:1.4;color:var(--faint)}
        .way strong{display:block;font-size:14px}
        .way small{display:block;margin-top:3px}
        .tiles{list-style:none;margin:0;padding:0;display:grid;gap:8px;
        grid-template-columns:repeat(auto-fill,minmax(78px,1fr))}
        .tile .picture{border:2px solid var(--frame,transparent);border-radius:7px}
        .tile.wrong .picture{border-style:dashed}
        .tile.same .picture{outline:3px solid var(--accent);outline-offset:1px}
        .facts{display:block;font-size:11.5px;line-height:1.35;margin-top:3px;color:var(--faint)}
        .class{display:block;color:var(--text);white-space:nowrap;overflow:hidden;text-overflow:ellipsis;min-width:0;unicode-bidi:isolate}
        .class b{color:var(--frame)}
        .score{display:block;font-variant-numeric:tabular-nums}
        """

    private static let media = """
        @media(min-width:1440px){
        body.with-contents{max-width:1368px;display:grid;grid-template-columns:184px minmax(0,1fr);gap:0 40px}
        .with-contents header,.with-contents main,.with-contents footer{grid-column:2}
        .with-contents nav{grid-column:1;grid-row:2;position:sticky;top:32px;align-self:start;margin-top:28px}
        .with-contents nav ul{display:block;border:0;padding:0}
        .with-contents nav li{padding:5px 0}
        }
        @media(max-width:720px){
        body{padding:24px 16px 40px}
        h1{font-size:25px}
        section{margin-top:36px}
        .cards{grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:10px}
        .card{padding:11px 13px}
        .card .figure{font-size:22px}
        figure .wide{display:none}
        figure .narrow{display:block}
        figure .narrow svg{width:100%;max-width:520px;margin:0 auto}
        th,td{padding:6px 10px}
        th:first-child{position:sticky;left:0;background:var(--page)}
        thead th:first-child{z-index:2;background:var(--raised)}
        .query{display:block}
        .asked{display:flex;gap:14px;align-items:center;margin-bottom:10px}
        .asked>*{position:static}
        .asked .picture{width:132px;flex:none}
        .answer{display:block}
        .way{display:flex;flex-wrap:wrap;gap:0 12px;align-items:baseline;margin-bottom:6px}
        .way strong{display:inline}
        .way small{margin:0 0 0 auto}
        }
        @media print{
        body{max-width:none;padding:0;font-size:11pt}
        nav,.filters{display:none}
        .scroll{max-height:none;overflow:visible}
        thead th{position:static}
        thead button{display:contents}
        thead button::after{content:none}
        .cards{grid-template-columns:repeat(auto-fit,minmax(140px,1fr))}
        .card{padding:10px 12px}
        .card .figure{font-size:19px}
        .query{grid-template-columns:92px minmax(0,1fr);gap:14px}
        .asked{font-size:10px}
        .answer{grid-template-columns:82px minmax(0,1fr);gap:10px;padding:5px 0}
        .tiles{grid-template-columns:repeat(auto-fill,minmax(50px,1fr));gap:5px}
        .facts,.none{font-size:8.5px}
        .way,.way strong{font-size:10.5px}
        .way small{font-size:10px}
        .answer,.card,.callout,figure,tr{break-inside:avoid}
        h2{break-after:avoid}
        .asked>*{position:static}
        .card,.callout,tr,.symbol{-webkit-print-color-adjust:exact;print-color-adjust:exact}
        details::details-content{content-visibility:visible;block-size:auto}
        }
        """
}
