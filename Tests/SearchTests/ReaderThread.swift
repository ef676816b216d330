import Foundation
import SQLite
import Synchronization

/// Looks at an index again and again, on a thread of its own.
final class ReaderThread: Sendable {
    struct State: Sendable {
        var pictures: Int
        /// Thumbnails, and vectors of two recipes.
        var others: [Int]
    }

    private let isStopped = Atomic(false)
    private let states = Mutex<[State]>([])
    private let group = DispatchGroup()

    init(_ path: String) {
        let thread = Thread { [self] in
            while !isStopped.load(ordering: .relaxed) {
                if let state = try? Self.look(path) { states.withLock { $0.append(state) } }
            }
            group.leave()
        }
        group.enter()
        thread.start()
    }

    /// One statement sees one state.
    private static func look(_ path: String) throws -> State? {
        let database = try Database(path, mode: .read)
        let tables = ["pictures", "thumbnails", "vectors_0", "vectors_1"]
        let counts = tables.map { "(SELECT count(*) FROM \($0))" }.joined(separator: ", ")
        let statement = try database.prepare("SELECT \(counts)")
        guard try statement.step() else { return nil }
        return State(pictures: statement.integer(0), others: (1...3).map(statement.integer))
    }

    /// What it saw.
    func stop() -> [State] {
        isStopped.store(true, ordering: .relaxed)
        group.wait()
        return states.withLock { $0 }
    }
}
