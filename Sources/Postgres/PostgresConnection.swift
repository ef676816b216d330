import CPostgres
import Foundation

/// A connection to a PostgreSQL database, used by one thread at a time.
///
/// No call waits forever: a server that is silent for longer than `patience` is given up.
public final class PostgresConnection {
    /// Where it leads to.
    public let address: PostgresAddress
    /// Seconds that one wait for the server may last; infinite for work that takes any time.
    public var patience: Double
    let handle: OpaquePointer
    /// Whether a wait was given up: what the server would answer next is to an earlier question.
    private(set) var isGivenUp = false
    private var isInTransaction = false

    /// Connects; text is UTF-8, and messages that are no errors are dropped.
    ///
    /// - Parameter patience: Seconds that one wait for the server may last once it is reached; reaching it
    ///   may take ten seconds, or what the address says.
    /// - Throws: `PostgresError`.
    public init(_ address: PostgresAddress, patience: Double = 300) throws(PostgresError) {
        self.address = address
        self.patience = patience
        // What comes after the address has the last word, what comes before it has not.
        let settings = [
            ("connect_timeout", "10"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "60000"), ("dbname", address.url),
            ("client_encoding", "UTF8"), ("fallback_application_name", "dino"),
        ]
        let texts = settings.map { (strdup($0.0), strdup($0.1)) }
        defer {
            for text in texts {
                free(text.0)
                free(text.1)
            }
        }
        let keywords = texts.map { UnsafePointer($0.0) } + [nil]
        let values = texts.map { UnsafePointer($0.1) } + [nil]
        guard let handle = PQconnectdbParams(keywords, values, 1) else {
            throw PostgresError(place: address.description, "cannot be reached: there is no memory")
        }
        self.handle = handle
        // From here on the connection is closed by deinit, also where this throws.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard PQstatus(handle) == CONNECTION_OK, PQsetnonblocking(handle, 1) == 0 else {
            throw PostgresError(
                place: address.description,
                "cannot be reached: \(PostgresError.line(String(cString: PQerrorMessage(handle))))")
        }
    }

    deinit { PQfinish(handle) }

    /// Runs a body whose changes are kept together or not at all.
    ///
    /// - Throws: What the body throws, and `PostgresError`.
    public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        precondition(!isInTransaction, "a transaction within another")
        try execute("BEGIN")
        isInTransaction = true
        defer { isInTransaction = false }
        do {
            let result = try body()
            try commit()
            return result
        } catch {
            if PQtransactionStatus(handle) != PQTRANS_IDLE { _ = try? execute("ROLLBACK") }
            throw error
        }
    }

    /// The server answers COMMIT with another word where it threw the changes away.
    private func commit() throws(PostgresError) {
        try send("COMMIT", [])
        let result = try lastResult()
        defer { PQclear(result) }
        guard String(cString: PQcmdStatus(result)) == "COMMIT" else {
            throw PostgresError(place: address.description, "did not keep the changes")
        }
    }

    /// Waits until bytes can be read, or also until some can be written.
    func wait(orToWrite: Bool) throws(PostgresError) {
        let start = DispatchTime.now().uptimeNanoseconds
        while true {
            let left = patience - Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
            guard left > 0 else {
                isGivenUp = true
                throw PostgresError(
                    place: address.description, "does not answer (for \(Int(min(patience, 1e9))) seconds)")
            }
            var socket = pollfd(
                fd: PQsocket(handle), events: Int16(POLLIN | (orToWrite ? POLLOUT : 0)), revents: 0)
            let ready = poll(&socket, 1, Int32(min(left * 1000 + 1, 1e6)))
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else { throw lost() }
        }
    }

    /// Refuses to use a connection that was given up.
    func checkIsAlive() throws(PostgresError) {
        guard !isGivenUp else {
            throw PostgresError(place: address.description, "does not answer; the connection was given up")
        }
    }

    /// What to say where the connection broke.
    func lost() -> PostgresError {
        let message = PostgresError.line(String(cString: PQerrorMessage(handle)))
        return PostgresError(
            place: address.description, "was lost: \(message.isEmpty ? "the connection ended" : message)")
    }
}
