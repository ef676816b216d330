import CMicroHTTPD

/// From the headers to the handler; all on libmicrohttpd's thread.
extension ServerCore {
    func takeHead(_ connection: Connection, method: String) -> Bool {
        let headers = Self.headers(of: connection.handle)
        guard mhd_header_size(connection.handle) <= configuration.maximumHeaderBytes else {
            let limit = configuration.maximumHeaderBytes
            return refuse(connection, headers, 431, "The request's headers are longer than \(limit) bytes.")
        }
        let target: RequestTarget
        do throws(RequestTarget.Problem) {
            target = try RequestTarget(connection.target)
        } catch {
            return refuse(connection, headers, 400, "The request's target \(error.rawValue)")
        }
        let head = HTTPRequestHead(method: method, target: target, headers: headers)
        connection.head = head
        if let problem = Self.framingProblem(of: headers) { return refuse(connection, headers, 400, problem) }
        if state.withLock({ $0.stage }) != .serving {
            return refuse(connection, headers, 503, "The server is stopping.")
        }
        if let length = head.contentLength, length > configuration.maximumBodyBytes {
            return refuse(connection, headers, 413, tooLong)
        }
        if let refusal = hooks.admission(head) { return refuse(connection, head, with: refusal) }
        return true
    }

    func takeBody(_ connection: Connection, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard connection.refusal == nil else { return true }
        guard connection.body.count + bytes.count <= configuration.maximumBodyBytes else {
            return refuseWithin(connection, refusal(413, tooLong))
        }
        guard state.withLock({ count(bytes.count, of: connection, &$0) }) else {
            let sentence = "The server holds as many bytes of requests as it takes; try again."
            return refuseWithin(connection, refusal(503, sentence))
        }
        connection.append(bytes, limit: configuration.maximumBodyBytes)
        return true
    }

    /// Answers in the middle of a body, and lets go of what is there of it.
    private func refuseWithin(_ connection: Connection, _ response: HTTPResponse) -> Bool {
        connection.body = []
        guard let wire = PreparedResponse(response).wireBytes(isHeadOnly: false) else { return false }
        state.withLock { state in
            forgetBody(of: connection, &state)
            refuseAtOnce(connection, wire, &state)
        }
        return true
    }

    func finishReceiving(_ connection: Connection) -> Bool {
        if let refusal = connection.refusal { return queue(refusal, on: connection, closes: false) }
        guard let head = connection.head else { return false }
        let request = HTTPRequest(head: head, body: connection.body)
        connection.body = []
        enum Outcome { case started, full, ended }
        let outcome = state.withLock { state -> Outcome in
            guard case .receiving = connection.phase, state.stage != .closing else { return .ended }
            guard state.running < configuration.maximumRequestsAtOnce else { return .full }
            state.running += 1
            connection.phase = .running
            setDeadline(of: connection, to: Clock.after(configuration.handlerTimeout), &state)
            watch(at: Clock.after(Self.goneInterval), &state)
            MHD_suspend_connection(connection.handle)
            let number = connection.number
            // The body is the handler's now, even where its client leaves.
            let held = connection.counted
            connection.counted = 0
            connection.task = Task { [self] in
                let response = await handler(request)
                finished(connection, number, held, response)
            }
            return .started
        }
        switch outcome {
        case .started: return true
        case .ended: return false
        case .full:
            let sentence = "The server is at work on as many requests as it takes; try again."
            return queue(refusal(503, sentence), on: connection, closes: false)
        }
    }

    /// Takes a handler's answer, if it is still wanted.
    private func finished(
        _ connection: Connection, _ number: Int, _ held: Int, _ response: HTTPResponse
    ) {
        state.withLock { state in
            state.running -= 1
            state.bodyBytes -= held
            guard connection.number == number, case .running = connection.phase else { return }
            answer(connection, response, &state)
        }
    }

    /// Hands an answer to libmicrohttpd.
    func queue(_ response: HTTPResponse, on connection: Connection, closes: Bool) -> Bool {
        var prepared = PreparedResponse(response)
        if let complaint = prepared.complaint { hooks.log?(complaint) }
        var made = prepared.make(closes: closes)
        if made == nil {
            hooks.log?("An answer was replaced, for there was no memory for it.")
            prepared = PreparedResponse(refusal(500, "The answer cannot be sent."))
            made = prepared.make(closes: closes)
        }
        guard let made else { return false }
        defer { MHD_destroy_response(made) }
        let isWanted = state.withLock { state in
            switch connection.phase {
            case .receiving, .answered:
                connection.phase = .sending
                setDeadline(of: connection, to: Clock.after(configuration.answerTimeout), &state)
                return true
            case .waiting, .running, .sending, .lingering, .cut: return false
            }
        }
        guard isWanted else { return false }
        mhd_set_idle_seconds(connection.handle, UInt32(configuration.idleTimeout.rounded(.up)))
        return MHD_queue_response(connection.handle, UInt32(prepared.status), made) == mhd_yes
    }

    private var tooLong: String {
        "The request's body is longer than \(configuration.maximumBodyBytes) bytes."
    }

    private func refuse(
        _ connection: Connection, _ headers: HTTPFields, _ status: Int, _ sentence: String
    ) -> Bool {
        let target = RequestTarget.root
        let head = connection.head ?? HTTPRequestHead(method: "GET", target: target, headers: headers)
        return refuse(connection, head, with: refusal(status, sentence))
    }

    /// Answers without the handler, and without the body if there is one.
    private func refuse(
        _ connection: Connection, _ head: HTTPRequestHead, with response: HTTPResponse
    ) -> Bool {
        guard head.hasBody else {
            // The next call takes the answer, and the connection may go on.
            connection.refusal = response
            return true
        }
        // Who waits for "100 Continue" has not begun to send.
        if head.header(named: "Expect") == nil,
            let wire = PreparedResponse(response).wireBytes(isHeadOnly: head.isHeadOnly)
        {
            state.withLock { refuseAtOnce(connection, wire, &$0) }
            return true
        }
        return queue(response, on: connection, closes: true)
    }

    /// Why it is not clear where the body ends; nil where it is.
    private static func framingProblem(of headers: HTTPFields) -> String? {
        let lengths = headers.headers(named: "Content-Length")
        let codings = headers.headers(named: "Transfer-Encoding")
        if lengths.count + codings.count > 1 {
            return "The request states the length of its body more than once."
        }
        if let coding = codings.first, coding.lowercased() != "chunked" {
            return "The request's transfer coding is not \"chunked\"."
        }
        return nil
    }

    private static func headers(of handle: OpaquePointer) -> HTTPFields {
        var fields = HTTPFields()
        withUnsafeMutablePointer(to: &fields) { pointer in
            _ = MHD_get_connection_values(
                handle, mhd_headers,
                { context, _, name, value in
                    guard let context, let name else { return mhd_yes }
                    let fields = context.assumingMemoryBound(to: HTTPFields.self)
                    fields.pointee.append(String(cString: name), value.map { String(cString: $0) } ?? "")
                    return mhd_yes
                }, pointer)
        }
        return fields
    }
}
