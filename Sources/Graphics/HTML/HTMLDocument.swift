/// The frame of a page in one file: nothing is fetched, and no script runs but the page's own.
struct HTMLDocument {
    /// The page's name.
    var title: String
    /// Style in the order in which it stands.
    var style: [String]
    /// A class of the body, or nothing.
    var bodyClass: String = ""
    /// Markup whose texts are escaped already.
    var body: String
    /// The only script; it holds neither `<` nor `&`, so that the page stays well-formed XML.
    var script: String
    /// SHA-256 of the script in Base64.
    var scriptHash: String

    /// The file.
    var text: String {
        """
        <!DOCTYPE html>
        <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy" content="\(policy)"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta name="referrer" content="no-referrer"/>
        <title>\(HTML.escape(title))</title>
        <style>
        \(style.joined(separator: "\n"))</style>
        </head>
        <body\(HTML.attribute("class", bodyClass))>
        \(body)<script>\(script)</script>
        </body>
        </html>

        """
    }

    /// The policy holds even if a text were not escaped somewhere.
    private var policy: String {
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(scriptHash)'; "
            + "img-src data:; base-uri 'none'; form-action 'none'"
    }
}
