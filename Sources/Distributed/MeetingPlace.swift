/// A host and a port.
struct MeetingPlace: Equatable {
    let host: String
    let port: Int

    /// Reads `--dist_url`: nil for `env://`, where the environment says it.
    init?(url: String) throws(RendezvousError) {
        if url == "env://" { return nil }
        let scheme = "tcp://"
        let rest = url.hasPrefix(scheme) ? url.dropFirst(scheme.count) : ""
        guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]),
            (1...65_535).contains(port), colon > rest.startIndex
        else { throw RendezvousError("--dist_url '\(url)' is neither env:// nor tcp://host:port") }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        self.host = String(host)
        self.port = port
    }
}
