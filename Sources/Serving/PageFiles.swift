import CPageFiles

/// The files of the web page, which are part of the program.
public enum PageFiles {
    /// The policy that the page works under; a server sends it as `Content-Security-Policy` with every file.
    public static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        + "connect-src 'self'; form-action 'none'; base-uri 'none'; "
        + "frame-ancestors 'none'"

    /// The names of all files, sorted: `api.js`, …, `index.html`, …
    public static let names = files.keys.sorted()

    /// A file and its media type; nil for a name that is not one of `names`.
    public static func file(named name: String) -> (contentType: String, bytes: [UInt8])? {
        guard let bytes = files[name] else { return nil }
        return (contentType(of: name), bytes)
    }

    private static let files: [String: [UInt8]] = {
        var count = 0
        let first = page_files(&count)
        let all = UnsafeBufferPointer(start: first, count: count)
        return Dictionary(
            uniqueKeysWithValues: all.map { file in
                (
                    String(cString: file.name),
                    Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
                )
            })
    }()

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "json": "application/json"
        default: "application/octet-stream"
        }
    }
}
