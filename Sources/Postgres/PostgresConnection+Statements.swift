import CPostgres

extension PostgresConnection {
    /// Runs one statement whose rows are of no interest.
    ///
    /// - Returns: How many rows it changed.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func execute(_ sql: String, _ parameters: PostgresParameter...) throws(PostgresError) -> Int {
        let result = try answer(sql, parameters)
        defer { PQclear(result) }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    /// Runs one statement and holds all of its rows.
    ///
    /// - Throws: `PostgresError`.
    public func rows(_ sql: String, _ parameters: PostgresParameter...) throws(PostgresError) -> PostgresRows
    {
        PostgresRows(try answer(sql, parameters))
    }

    /// Runs one statement and hands on its rows as they come, none of them held.
    ///
    /// The body must not use the connection.
    ///
    /// - Throws: `PostgresError` and what the body throws, after the rest of the rows was read over.
    public func forEachRow(
        _ sql: String, _ parameters: PostgresParameter..., body: (PostgresRow) throws -> Void
    ) throws {
        try send(sql, parameters, inSingleRows: true)
        var problem: (any Error)?
        while let result = try nextResult() {
            guard PQresultStatus(result) == PGRES_SINGLE_TUPLE else {
                problem = problem ?? error(of: result)
                PQclear(result)
                continue
            }
            let rows = PostgresRows(result)
            guard problem == nil, let row = rows.first else { continue }
            do { try body(row) } catch { problem = error }
        }
        if let problem { throw problem }
    }

    /// Runs a statement; its last result is the caller's.
    private func answer(_ sql: String, _ parameters: [PostgresParameter]) throws(PostgresError)
        -> OpaquePointer
    {
        try send(sql, parameters)
        return try lastResult()
    }

    /// Reads to the end of what a statement answers; its last result is the caller's.
    func lastResult() throws(PostgresError) -> OpaquePointer {
        var last: OpaquePointer?
        var problem: PostgresError?
        while let result = try nextResult() {
            problem = problem ?? error(of: result)
            PQclear(last)
            last = result
            // A copy goes on beside the results.
            if PQresultStatus(result) == PGRES_COPY_IN { break }
        }
        guard problem == nil, let last else {
            PQclear(last)
            throw problem ?? lost()
        }
        return last
    }

    /// Sends a statement with its parameters, all of it.
    func send(
        _ sql: String, _ parameters: [PostgresParameter], inSingleRows: Bool = false
    ) throws(PostgresError) {
        try checkIsAlive()
        let values = parameters.map(\.binary)
        // The buffers stand one after the other: an array of arrays has no addresses that last.
        let content = values.flatMap { $0.isEmpty ? [0] : $0 }
        // The length of a value is an Int32 in the protocol.
        guard content.count < 1 << 30 else {
            throw PostgresError(
                place: address.description, "cannot take \(content.count) bytes in one statement")
        }
        let isSent = content.withUnsafeBufferPointer { bytes in
            var next = 0
            let pointers = values.map { value -> UnsafePointer<CChar>? in
                defer { next += max(value.count, 1) }
                return UnsafeRawPointer(bytes.baseAddress! + next).assumingMemoryBound(to: CChar.self)
            }
            return PQsendQueryParams(
                handle, sql, Int32(values.count), parameters.map(\.type), pointers,
                values.map { Int32($0.count) }, values.map { _ in 1 }, 1)
        }
        guard isSent == 1 else { throw lost() }
        if inSingleRows { PQsetSingleRowMode(handle) }
        try flush()
    }

    /// Waits until all was handed to the network.
    func flush() throws(PostgresError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                // The server may have to get rid of an answer before it reads on.
                try wait(orToWrite: true)
                guard PQconsumeInput(handle) == 1 else { throw lost() }
            default: throw lost()
            }
        }
    }

    /// The next result, the caller's; nil at the end of a statement.
    func nextResult() throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            try wait(orToWrite: false)
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        return PQgetResult(handle)
    }

    /// What is wrong with a result; nil where nothing is.
    private func error(of result: OpaquePointer) -> PostgresError? {
        let status = PQresultStatus(result)
        let isGood = [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_COPY_IN].contains(status)
        guard !isGood else { return nil }
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue!)).map { String(cString: $0) }
        }
        guard let code = field("C") else { return lost() }
        return PostgresError(
            code: code, place: address.description, message: PostgresError.line(field("M") ?? "no message"))
    }
}
