#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is done to a connection's socket past libmicrohttpd, always while it cannot be closed meanwhile.
enum Wire {
    /// Sends a short refusal and says that nothing more will come.
    ///
    /// libmicrohttpd takes an answer before the body or after it, never within; and it would close a
    /// connection on which bytes still come, which makes the system throw away the answer.
    static func refuse(_ descriptor: Int32, with bytes: [UInt8]) {
        #if canImport(Glibc)
            let flags = Int32(truncatingIfNeeded: MSG_NOSIGNAL) | Int32(truncatingIfNeeded: MSG_DONTWAIT)
        #else
            let flags = MSG_DONTWAIT
        #endif
        _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Ends both directions; libmicrohttpd then closes the socket.
    ///
    /// 2 is SHUT_RDWR, a name that is lost to Swift where several C modules bring sockets.
    static func cut(_ descriptor: Int32) { shutdown(descriptor, 2) }

    /// The descriptors among these whose client is gone, or at least sends no more.
    static func gone(_ descriptors: [Int32]) -> Set<Int32> {
        guard !descriptors.isEmpty else { return [] }
        #if canImport(Glibc)
            let hangUp = Int16(0x2000)  // POLLRDHUP, which the module map hides
        #else
            let hangUp = Int16(0)
        #endif
        var polled = descriptors.map { pollfd(fd: $0, events: hangUp, revents: 0) }
        guard poll(&polled, nfds_t(polled.count), 0) > 0 else { return [] }
        let signs = hangUp | Int16(POLLHUP) | Int16(POLLERR) | Int16(POLLNVAL)
        return Set(polled.filter { $0.revents & signs != 0 }.map(\.fd))
    }
}
