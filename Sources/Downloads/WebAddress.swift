import CCurl

/// An address that can be fetched: http or https, with a host.
package struct WebAddress {
    /// The address as given.
    package let text: String
    /// For messages: the address without a user's name and password.
    package let shown: String
    /// The host, with the port where one is given.
    package let host: String
    /// Whether it is https.
    package let isSecure: Bool

    /// Nil for anything else than http and https, for a missing host, and for white space or control
    /// characters.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 32 && $0 != 127 }), let colon = text.firstIndex(of: ":") else {
            return nil
        }
        let scheme = text[..<colon].lowercased()
        guard scheme == "http" || scheme == "https", text[colon...].hasPrefix("://") else { return nil }
        let start = text.index(colon, offsetBy: 3)
        let end = text[start...].firstIndex { "/?#\\".contains($0) } ?? text.endIndex
        let authority = text[start..<end]
        let hostStart = authority.lastIndex(of: "@").map { text.index(after: $0) } ?? start
        guard hostStart < end else { return nil }
        self.text = text
        host = String(text[hostStart..<end])
        isSecure = scheme == "https"
        shown = scheme + "://" + text[hostStart...]
    }

    /// The address that a `Location` header means, which may leave out what is as in this one; nil for what
    /// is none.
    package func resolve(_ location: String) -> WebAddress? {
        guard !location.isEmpty, let parts = curl_url() else { return nil }
        defer { curl_url_cleanup(parts) }
        var whole: UnsafeMutablePointer<CChar>?
        guard curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK,
            curl_url_set(parts, CURLUPART_URL, location, UInt32(CURLU_URLENCODE)) == CURLUE_OK,
            curl_url_get(parts, CURLUPART_URL, &whole, 0) == CURLUE_OK, let whole
        else { return nil }
        defer { curl_free(whole) }
        return WebAddress(String(cString: whole))
    }

    /// Why a redirect from here to `target` is not followed; nil where it is.
    package func objection(toRedirect target: WebAddress) -> String? {
        // Whoever listens on the way could change the file.
        isSecure && !target.isSecure ? "it redirects from https to plain http, which is not safe" : nil
    }
}
