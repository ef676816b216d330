/// Tells a page of this server from one that a foreign site shows.
///
/// A foreign page can have its own name resolve to 127.0.0.1 ("DNS rebinding"); its requests then reach this
/// server, but their Host names the foreign site. And its forms can post to this server by its own name; such
/// requests say where they come from in Origin.
public struct HostCheck: Sendable {
    private let hosts: Set<Host>
    private let port: Int
    private let takesAnyAddress: Bool

    /// What a server at this address and port may be called: `localhost`, `127.0.0.1`, `[::1]`, the address,
    /// and `otherNames` (host names or addresses without a port).
    ///
    /// A server that listens on every interface (`0.0.0.0`, `::`) may be called by any address in digits,
    /// since only names can be rebound.
    public init(address: String, port: Int, otherNames: [String] = []) {
        let bare = ["localhost", "127.0.0.1", "::1", address] + otherNames
        hosts = Set(bare.compactMap(Host.init(bare:)))
        self.port = port
        takesAnyAddress = Host.isEveryInterface(address)
    }

    /// Whether the request has exactly one Host header, and it names this server and its port.
    public func allowsHost(_ head: HTTPRequestHead) -> Bool {
        let values = head.headers.headers(named: "Host")
        guard values.count == 1, let authority = Authority(values[0]) else { return false }
        return allows(authority)
    }

    /// Whether the request has no Origin header, or the one of the site that its Host names.
    ///
    /// - Parameter overTLS: Whether the site may also be https: a proxy may stand before the server.
    public func allowsOrigin(_ head: HTTPRequestHead, overTLS: Bool = false) -> Bool {
        let origins = head.headers.headers(named: "Origin")
        guard !origins.isEmpty else { return true }
        let hosts = head.headers.headers(named: "Host")
        guard origins.count == 1, hosts.count == 1 else { return false }
        for (scheme, port) in [("http://", 80)] + (overTLS ? [("https://", 443)] : [])
        where HTTPFields.isSame(String(origins[0].prefix(scheme.count)), scheme) {
            guard let host = Authority(hosts[0], usualPort: port) else { return false }
            return Authority(String(origins[0].dropFirst(scheme.count)), usualPort: port) == host
        }
        return false
    }

    /// Why the request is not from a page of this server: one sentence; nil where nothing speaks against it.
    public func problem(of head: HTTPRequestHead) -> String? {
        if !allowsHost(head) { return "The request's Host header does not name this server." }
        if !allowsOrigin(head) { return "The request comes from a page of another site." }
        return nil
    }

    private func allows(_ authority: Authority) -> Bool {
        guard authority.port == port else { return false }
        return hosts.contains(authority.host) || takesAnyAddress && authority.host.isAddress
    }
}
