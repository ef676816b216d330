import Files

extension IndexFileLayout {
    /// A graph over whole rows, after its four characters.
    static func hnsw(
        _ cursor: inout IndexFileCursor
    ) throws(FileError) -> (kind: ApproximateKind, header: Header) {
        let header = try header(&cursor)
        guard header.count <= Int(Int32.max) else {
            throw cursor.malformed("is damaged: it has too many rows")
        }
        let part = "its graph"
        let _: IndexFileVector<Double> = try cursor.vector(of: part)
        let graph = Graph(
            starts: try cursor.vector(of: part), levels: try cursor.vector(of: part, count: header.count),
            offsets: try cursor.vector(of: part, count: header.count + 1),
            neighbours: try cursor.vector(of: part))
        let entry: Int32 = try cursor.next(of: part)
        let topLevel: Int32 = try cursor.next(of: part)
        let buildDepth: Int32 = try cursor.next(of: part)
        let searchDepth: Int32 = try cursor.next(of: part)
        let beam: Int32 = try cursor.next(of: part)
        // More beams take a way through FAISS that no program uses.
        guard buildDepth > 0, searchDepth > 0, beam == 1, graph.isWhole(entry: entry, topLevel: topLevel)
        else {
            throw cursor.malformed("is damaged in its graph")
        }
        let code = try cursor.code(of: "the rows of its graph")
        guard code == "IxFI" || code == "IxF2" else {
            throw cursor.unsupported("holds a graph over rows of kind \"\(code)\", which is not read")
        }
        guard try flat(code, &cursor) == header else {
            throw cursor.malformed("is damaged: the graph and its rows differ in their headers")
        }
        return (.hnsw(links: Int(graph.starts[1]) / 2, buildDepth: Int(buildDepth)), header)
    }

    /// FAISS's tables of a graph.
    private struct Graph {
        /// Where a row's neighbours of each level begin among all its own; one more than there are levels.
        let starts: IndexFileVector<Int32>
        /// Of each row, at least 1.
        let levels: IndexFileVector<Int32>
        /// Where each row's neighbours begin among all; one more than there are rows.
        let offsets: IndexFileVector<UInt64>
        /// Rows, or -1 where a level has no more.
        let neighbours: IndexFileVector<Int32>

        /// Whether a walk from `entry` down to the lowest level can never leave the tables.
        func isWhole(entry: Int32, topLevel: Int32) -> Bool {
            let count = levels.count
            guard starts.count >= 2, starts.count <= 256, starts[0] == 0, starts[1] > 0,
                (1..<starts.count).allSatisfy({ starts[$0] >= starts[$0 - 1] }), offsets[0] == 0
            else { return false }
            for row in 0..<count {
                let level = levels[row]
                guard level >= 1, level < Int32(starts.count) else { return false }
                let (end, overflow) = offsets[row].addingReportingOverflow(UInt64(starts[Int(level)]))
                guard !overflow, end == offsets[row + 1], end <= UInt64(neighbours.count) else {
                    return false
                }
            }
            guard offsets[count] == UInt64(neighbours.count) else { return false }
            if count == 0 { return entry == -1 && topLevel == -1 }
            guard entry >= 0, Int(entry) < count, topLevel >= 0, levels[Int(entry)] == topLevel + 1 else {
                return false
            }
            return (0..<count).allSatisfy { areWhole(neighboursOf: $0) }
        }

        /// Whether each neighbour of a row is a row that has the level in which it is one.
        private func areWhole(neighboursOf row: Int) -> Bool {
            let begin = Int(offsets[row])
            for level in 0..<Int(levels[row]) {
                for place in begin + Int(starts[level])..<begin + Int(starts[level + 1]) {
                    let neighbour = neighbours[place]
                    if neighbour == -1 { continue }
                    guard neighbour >= 0, Int(neighbour) < levels.count, Int(levels[Int(neighbour)]) > level
                    else {
                        return false
                    }
                }
            }
            return true
        }
    }
}
