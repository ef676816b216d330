import CPostgres

extension PostgresConnection {
    /// Adds rows to a table; all of them or none.
    ///
    /// - Parameter target: What stands behind `COPY`: a table and its columns.
    /// - Throws: `PostgresError` and what the body throws.
    public func copy(into target: String, _ rows: (inout PostgresCopy) throws -> Void) throws {
        try send("COPY \(target) FROM STDIN (FORMAT binary)", [])
        PQclear(try lastResult())
        do {
            var copy = PostgresCopy(self)
            try rows(&copy)
            try copy.finish()
        } catch {
            if !isGivenUp { _ = try? endCopy("the rows could not be made") }
            throw error
        }
        PQclear(try endCopy(nil))
    }

    func sendCopy(_ bytes: [UInt8]) throws(PostgresError) {
        while true {
            let isSent = bytes.withUnsafeBytes {
                PQputCopyData(
                    handle, $0.baseAddress!.assumingMemoryBound(to: CChar.self), Int32($0.count))
            }
            if isSent == 1 { return try flush() }
            guard isSent == 0 else { throw lost() }
            try wait(orToWrite: true)
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
    }

    /// Ends the rows, as whole or with a reason why they are none; the result is the caller's.
    private func endCopy(_ reason: String?) throws(PostgresError) -> OpaquePointer {
        while true {
            let isSent = PQputCopyEnd(handle, reason)
            if isSent == 1 { break }
            guard isSent == 0 else { throw lost() }
            try wait(orToWrite: true)
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        try flush()
        return try lastResult()
    }
}
