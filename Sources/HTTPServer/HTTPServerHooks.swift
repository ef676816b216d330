extension HTTPServer {
    /// What an app may decide besides its handler; called on the server's threads, so it must be quick.
    public struct Hooks: Sendable {
        /// Asked when the headers are there, before the body is read: nil admits the request.
        ///
        /// A refusal of a request that has a body ends the connection.
        public var admission: @Sendable (HTTPRequestHead) -> HTTPResponse? = { _ in nil }
        /// How the server's own refusals look (400, 408, 413, 431, 500, 503): status and one sentence.
        ///
        /// Those that libmicrohttpd sends itself, for what is not HTTP, have its own pages.
        public var refusal: @Sendable (Int, String) -> HTTPResponse = { .text($1 + "\n", status: $0) }
        /// Gets complaints of libmicrohttpd and about answers that cannot be sent.
        public var log: (@Sendable (String) -> Void)?

        /// Everything is admitted, refusals are plain text, nothing is logged.
        public init() {}
    }
}
