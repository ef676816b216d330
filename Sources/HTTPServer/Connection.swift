/// One client's connection and the request that it is at.
///
/// `phase`, `deadline`, `number`, `task` and `counted` are touched under the core's lock only, the rest only
/// on libmicrohttpd's thread.
final class Connection: @unchecked Sendable {
    /// How far the present request has come.
    enum Phase {
        /// No first line of a request is there yet.
        case waiting
        /// From the first line to the last byte of the body.
        case receiving
        /// Suspended while the handler works.
        case running
        /// Resumed: the answer is there for libmicrohttpd's thread.
        case answered(HTTPResponse)
        /// The answer goes out.
        case sending
        /// A refusal was sent past libmicrohttpd; what still comes is thrown away.
        case lingering
        /// Shut down by us; libmicrohttpd will notice.
        case cut
    }

    let handle: OpaquePointer
    let descriptor: Int32

    var phase = Phase.waiting
    /// On the clock of `Clock`; nil: none.
    var deadline: UInt64?
    /// Of the request; a handler's answer to an earlier one is dropped.
    var number = 0
    var task: Task<Void, Never>?
    /// Bytes of the body that count towards the limit for all.
    var counted = 0

    var target: [UInt8] = []
    var isHeadSeen = false
    var head: HTTPRequestHead?
    var body: [UInt8] = []
    /// What is answered without asking the handler.
    var refusal: HTTPResponse?

    init(handle: OpaquePointer, descriptor: Int32) {
        (self.handle, self.descriptor) = (handle, descriptor)
    }

    /// Forgets the request; the connection may bring another.
    func clearRequest() {
        (target, isHeadSeen, head, body, refusal) = ([], false, nil, [], nil)
    }

    /// Keeps further bytes of the body, with room for at most `limit`.
    func append(_ bytes: UnsafeRawBufferPointer, limit: Int) {
        let needed = body.count + bytes.count
        if needed > body.capacity {
            // Not what the client announces: it may never come.
            body.reserveCapacity(min(max(needed, 2 * body.capacity), max(limit, needed)))
        }
        body.append(contentsOf: bytes)
    }
}
