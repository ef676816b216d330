/// Work spaces that wait for the next picture: as many as threads have ever rendered at once.
final class WorkspacePool: Sendable {
    private let free = Monitor<[Loan]>([])

    // A workspace is one thread's at a time: it leaves the list while it is used.
    private struct Loan: @unchecked Sendable {
        let workspace: AugmentWorkspace
    }

    func withWorkspace(_ body: (AugmentWorkspace) -> Void) {
        let loan = free.withLock { $0.popLast() } ?? Loan(workspace: AugmentWorkspace())
        body(loan.workspace)
        free.withLock { $0.append(loan) }
    }
}
