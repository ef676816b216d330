/// Whether a condition comes true within some seconds: for what happens beside a test.
func eventually(limit: Double = 30, _ condition: () throws -> Bool) async throws -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(limit)
    while clock.now < end {
        if try condition() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return try condition()
}
