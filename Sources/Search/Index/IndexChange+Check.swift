extension IndexChange {
    /// Refuses what an index with this header cannot take.
    ///
    /// - Throws: `IndexError`.
    func check(_ header: IndexHeader) throws(IndexError) {
        let dimensions = header.features.recipes.map(\.dimension)
        for addition in additions where addition.vectors.map(\.count) != dimensions {
            throw IndexError("\(addition.picture.path) has other vectors than the index's recipes make")
        }
        let paths =
            additions.map(\.picture.path) + failures.map(\.path) + moves.map(\.path) + removals
        guard !paths.contains(where: { $0.utf8.contains(0) }) else {
            throw IndexError("a path with a zero byte cannot be in an index")
        }
    }
}
