import CCurl

/// The sentences of failures.
extension Exchange {
    /// "ADDRESS cannot be downloaded: …"
    func unavailable(_ reason: String) -> String { download.unavailable(reason) }

    /// The bytes so far are not of the file that stands at the address now.
    var changed: AttemptFailure {
        AttemptFailure(
            .interrupted, unavailable("the file changes while it is fetched; try again later"),
            remedy: .startAnew)
    }

    func wrongSize(_ size: Int, expected: Int) -> AttemptFailure {
        AttemptFailure(
            .wrongSize,
            unavailable(
                "it has \(size) bytes where \(expected) were expected; check that it is the right file"))
    }

    var tooLong: AttemptFailure {
        let reason =
            total == nil
            ? "it does not end after \(limit) bytes, which is the most that is taken where no size is stated"
            : "it has more than the \(limit) bytes that were expected; check that it is the right file"
        return AttemptFailure(.wrongSize, unavailable(reason))
    }

    /// The answer ended in good order, yet with too few bytes: without a length, a cut looks the same.
    var endedEarly: AttemptFailure {
        let bytes = "it ended after \(partial.count) of \(total ?? 0) bytes"
        return AttemptFailure(
            .wrongSize, unavailable("\(bytes); \(download.goingOn(partial))"), remedy: .retry)
    }

    var statusFailure: AttemptFailure {
        let status = curl.status
        let meaning: String
        switch status {
        case 401, 403:
            meaning = "does not give it out (status \(status)); it may not be public, or the address is old"
        case 404, 410: meaning = "does not have it (status \(status)); check the address"
        case 429: meaning = "asks to wait (status 429, too many requests); try again later"
        case 500...: meaning = "failed (status \(status)); try again later"
        default: meaning = "answered with status \(status) instead of the file; check the address"
        }
        return AttemptFailure(
            .refused(status: status), unavailable("the server \(address.host) \(meaning)"),
            remedy: status >= 500 || status == 429 || status == 408 ? .retry : .none)
    }

    /// What libcurl's failure means. An answer that ends within its headers may count as success there, but
    /// not here.
    func connectionFailure(_ code: CURLcode) -> AttemptFailure {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            return unreachable("the host \(address.host) was not found")
        case CURLE_COULDNT_RESOLVE_PROXY:
            return unreachable("the proxy that the environment names was not found")
        case CURLE_COULDNT_CONNECT:
            return unreachable("the host \(address.host) cannot be reached or refuses the connection")
        case CURLE_OPERATION_TIMEDOUT where !curl.wasConnected:
            return unreachable("the host \(address.host) does not answer")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            let reason = "no secure connection to \(address.host) (\(CurlHandle.name(of: code)))"
            let advice = "check the clock and the certificates of this machine"
            return AttemptFailure(.insecure, unavailable("\(reason); \(advice)"), remedy: .retryIfBegun)
        case CURLE_URL_MALFORMAT:
            return AttemptFailure(.invalid, unavailable("the address is not well formed"))
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            let reason = "the server \(address.host) does not answer in HTTP; check the address"
            return AttemptFailure(.refused(status: 0), unavailable(reason))
        case CURLE_OPERATION_TIMEDOUT: return cut("the server \(address.host) stopped sending")
        case CURLE_OK, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return cut("the connection to \(address.host) was cut")
        default:
            return cut("the connection to \(address.host) failed (\(CurlHandle.name(of: code)))")
        }
    }

    private func unreachable(_ reason: String) -> AttemptFailure {
        AttemptFailure(
            .unreachable, unavailable("\(reason); is this machine offline?"), remedy: .retryIfBegun)
    }

    private func cut(_ reason: String) -> AttemptFailure {
        let size = total ?? partial.record?.size
        let bytes = size.map { "\(partial.count) of \($0)" } ?? "\(partial.count)"
        let state = "with \(bytes) bytes here; \(download.goingOn(partial))"
        return AttemptFailure(.interrupted, unavailable("\(reason) \(state)"), remedy: .retry)
    }
}
