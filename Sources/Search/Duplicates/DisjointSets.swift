/// Rows that belong together, by four bytes a row.
package struct DisjointSets {
    private var parents: [UInt32]

    /// Each row on its own.
    ///
    /// - Parameter count: At most 2^32 - 1, as of a `VectorStore`.
    package init(count: Int) {
        parents = (0..<UInt32(count)).map { $0 }
    }

    /// Puts the sets of two rows together.
    package mutating func join(_ a: Int, _ b: Int) {
        let (first, second) = (root(of: a), root(of: b))
        // The smaller number leads, so that the order of pairs does not matter.
        parents[max(first, second)] = UInt32(min(first, second))
    }

    /// The sets with more than one row, rows ascending, sets by their first row.
    package mutating func groups() -> [[Int]] {
        var sizes: [Int: Int] = [:]
        for row in parents.indices where root(of: row) != row { sizes[root(of: row), default: 1] += 1 }
        var members: [Int: [Int]] = [:]
        for row in parents.indices {
            let leader = root(of: row)
            if sizes[leader] != nil { members[leader, default: []].append(row) }
        }
        return members.sorted { $0.key < $1.key }.map(\.value)
    }

    private mutating func root(of row: Int) -> Int {
        var row = row
        while Int(parents[row]) != row {
            // Halves the way for later.
            parents[row] = parents[Int(parents[row])]
            row = Int(parents[row])
        }
        return row
    }
}
