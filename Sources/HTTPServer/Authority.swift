/// Host and port as a Host header or an origin names them: `localhost:8080`, `[::1]`.
struct Authority: Hashable {
    let host: Host
    let port: Int

    /// Nil for what is no authority.
    ///
    /// - Parameter usualPort: The port where none is given: HTTP's, or the scheme's of the URL.
    init?(_ text: String, usualPort: Int = 80) {
        let (hostText, portText): (Substring, Substring)
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            hostText = text[text.index(after: text.startIndex)..<end]
            portText = text[text.index(after: end)...]
            guard hostText.contains(":") else { return nil }
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            (hostText, portText) = (text[..<end], text[end...])
        }
        guard let host = Host(bare: String(hostText)) else { return nil }
        self.host = host
        if portText.isEmpty {
            port = usualPort
        } else {
            let digits = portText.dropFirst()
            guard portText.first == ":", (1...5).contains(digits.utf8.count),
                digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits), port <= 65_535
            else { return nil }
            self.port = port
        }
    }
}
