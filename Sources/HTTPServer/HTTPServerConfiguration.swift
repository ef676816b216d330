extension HTTPServer {
    /// Where to listen and how much to take. Times are seconds.
    public struct Configuration: Sendable {
        /// An IPv4 or IPv6 address of this machine, as digits.
        public var address = "127.0.0.1"
        /// 0 takes any free port.
        public var port = 0
        /// Bytes of a request's body; more is answered with 413.
        public var maximumBodyBytes = 16 << 20
        /// Bytes of the bodies of all requests together, also of those that handlers are at work on; what goes
        /// beyond it is answered with 503. nil: as many as the other limits allow.
        public var maximumBodyBytesAtOnce: Int?
        /// Bytes of a request's first line and headers; more is answered with 431.
        public var maximumHeaderBytes = 16 << 10
        /// Connections at once; more wait in the system's queue until one ends.
        public var maximumConnections = 256
        /// Connections at once from one address; nil: no limit but `maximumConnections`.
        public var maximumConnectionsPerAddress: Int?
        /// Handlers at work at once, with those whose time is over but that have not ended; a request more is
        /// answered with 503.
        public var maximumRequestsAtOnce = 16
        /// From a request's first line to the last byte of its body, however many bytes come meanwhile; then
        /// 408. A first line that is slow itself has this time on top of `idleTimeout`.
        public var requestTimeout = 30.0
        /// Without a byte between requests, or of an answer's being taken; rounded up to whole seconds.
        public var idleTimeout = 30.0
        /// For the handler; then its task is cancelled and the answer is 503.
        public var handlerTimeout = 60.0
        /// For the client to take the whole answer; then it is cut off.
        public var answerTimeout = 300.0
        /// How long a refused client may go on sending, unheard, so that it gets to read the refusal.
        public var lingerTimeout = 2.0

        /// The defaults.
        public init() {}

        /// Bytes that libmicrohttpd may take for one connection: headers, their index, the answer's headers.
        var connectionMemory: Int { 2 * maximumHeaderBytes + (24 << 10) }

        /// An upper bound of the bytes that requests can make the server hold, answers and handlers aside.
        ///
        /// Each connection has its header memory, the headers as text, and a body that grows by doubling.
        public var maximumRequestMemory: Int {
            let bodies = maximumConnections * maximumBodyBytes
            return maximumConnections * (connectionMemory + 8 * maximumHeaderBytes)
                + 2 * min(bodies, maximumBodyBytesAtOnce ?? bodies)
        }

        /// Throws the first setting that is out of its range.
        func check() throws(HTTPServerError) {
            let counts: [(String, Int, ClosedRange<Int>)] = [
                ("port", port, 0...65_535),
                ("limit of bytes in a body", maximumBodyBytes, 0...(1 << 40)),
                ("limit of bytes in all bodies", maximumBodyBytesAtOnce ?? 0, 0...(1 << 50)),
                ("limit of bytes in headers", maximumHeaderBytes, 256...(1 << 24)),
                ("limit of connections", maximumConnections, 1...100_000),
                ("limit of connections per address", maximumConnectionsPerAddress ?? 1, 1...100_000),
                ("limit of requests at once", maximumRequestsAtOnce, 1...100_000),
            ]
            for (name, value, range) in counts where !range.contains(value) {
                let bounds = "\(range.lowerBound) to \(range.upperBound)"
                throw HTTPServerError(.invalid, "The server's \(name) must be \(bounds), not \(value).")
            }
            let times = [
                ("a request", requestTimeout), ("idle connections", idleTimeout),
                ("a handler", handlerTimeout), ("an answer", answerTimeout), ("lingering", lingerTimeout),
            ]
            for (name, value) in times where !(value > 0 && value <= 1e6) {
                throw HTTPServerError(
                    .invalid,
                    "The server's time for \(name) must be above 0 and at most 1000000 s, not \(value).")
            }
        }
    }
}
