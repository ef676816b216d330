#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A socket that listens, and where.
struct ListeningSocket {
    let descriptor: Int32
    /// The port that the system gave.
    let port: Int

    /// Listens on an address given in digits; the caller closes the descriptor.
    init(address: String, port: Int) throws(HTTPServerError) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = Self.stream
        var found: UnsafeMutablePointer<addrinfo>?
        guard !address.utf8.contains(0), getaddrinfo(address, String(port), &hints, &found) == 0, let found
        else {
            throw HTTPServerError(
                .invalid, "The server cannot listen on \"\(address)\": it is no IPv4 or IPv6 address.")
        }
        defer { freeaddrinfo(found) }
        let info = found.pointee
        let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
        let place = info.ai_family == AF_INET6 ? "[\(address)]:\(port)" : "\(address):\(port)"
        guard descriptor >= 0 else { throw Self.failure(place, address, errno) }
        do throws(HTTPServerError) {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
            // A server that starts again must not wait for the connections of the last run to be forgotten.
            Self.turnOn(SO_REUSEADDR, SOL_SOCKET, descriptor)
            if info.ai_family == AF_INET6 { Self.turnOn(IPV6_V6ONLY, Int32(IPPROTO_IPV6), descriptor) }
            guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, SOMAXCONN) == 0,
                let given = Self.port(of: descriptor)
            else { throw Self.failure(place, address, errno) }
            self.port = given
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    private static func failure(_ place: String, _ address: String, _ code: Int32) -> HTTPServerError {
        switch code {
        case EADDRINUSE:
            HTTPServerError(.portTaken, "The server cannot listen on \(place): the port is taken.")
        case EADDRNOTAVAIL, EAFNOSUPPORT:
            HTTPServerError(
                .notThisMachine,
                "The server cannot listen on \(place): this machine has no address \(address).")
        case EACCES, EPERM:
            HTTPServerError(
                .notAllowed, "The server cannot listen on \(place): the system does not allow this port.")
        default:
            HTTPServerError(
                .system, "The server cannot listen on \(place): \(String(cString: strerror(code))).")
        }
    }

    private static func turnOn(_ option: Int32, _ level: Int32, _ descriptor: Int32) {
        var isOn: Int32 = 1
        setsockopt(descriptor, level, option, &isOn, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        guard isKnown else { return nil }
        return withUnsafeBytes(of: storage) {
            // The port stands at the same place for both families.
            let address = $0.loadUnaligned(as: sockaddr_in.self)
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }

    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif
}
