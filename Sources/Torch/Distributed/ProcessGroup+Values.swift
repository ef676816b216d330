extension ProcessGroup {
    /// For each flag, whether it is raised on any process.
    public func any(_ flags: [Bool]) throws(ProcessGroupError) -> [Bool] {
        try sum(flags.map { $0 ? 1 : 0 }).map { $0 > 0 }
    }

    /// Sums of numbers over all processes.
    public func sum(_ numbers: [Double]) throws(ProcessGroupError) -> [Double] {
        guard !isAlone else { return numbers }
        let tensor = Tensor(numbers)
        try sum(tensor)
        return tensor.array(of: Double.self)
    }

    /// This process's part of so many things, in pieces one after the other.
    public func part(of total: Int) -> Range<Int> { total * rank / count..<total * (rank + 1) / count }

    /// The first process's number, on all of them.
    public func ofFirst(_ number: Int) throws(ProcessGroupError) -> Int {
        let tensor = Tensor([number])
        try broadcast([tensor])
        return Int(tensor.item)
    }

    /// The bytes of one process, on all of them.
    public func broadcast(_ bytes: [UInt8], from root: Int = 0) throws(ProcessGroupError) -> [UInt8] {
        guard !isAlone else { return bytes }
        let length = Tensor([bytes.count])
        try broadcast([length], from: root)
        let tensor = Tensor.zeros([Int(length.item)], dtype: .uint8)
        if rank == root { tensor.copy(from: Tensor(bytes)) }
        guard tensor.count > 0 else { return [] }
        try broadcast([tensor], from: root)
        return tensor.array(of: UInt8.self)
    }

    /// The text of every process, in order of rank.
    public func gathered(_ text: String) throws(ProcessGroupError) -> [String] {
        var texts: [String] = []
        for root in 0..<count {
            texts.append(String(decoding: try broadcast(Array(text.utf8), from: root), as: UTF8.self))
        }
        return texts
    }

    /// The rows of all processes' matrices, in order of rank, however many each has: (all rows, …).
    ///
    /// - Parameter counts: How many each has, where that is known.
    public func concatenated(_ rows: Tensor, counts: [Int]? = nil) throws(ProcessGroupError) -> Tensor {
        guard !isAlone else { return rows }
        let counts =
            if let counts { counts } else { try gathered(Tensor([rows.size(0)])).array(of: Int.self) }
        let most = counts.max() ?? 0
        guard most > 0 else { return rows }
        // A collective takes tensors of one shape.
        let padded = Tensor.zeros([most] + rows.shape.dropFirst(), dtype: rows.dtype, device: rows.device)
        if rows.size(0) > 0 { padded.slice(0..<rows.size(0)).copy(from: rows) }
        let all = try gathered(padded)
        return Tensor.concatenated(counts.enumerated().map { all.select(0, $0.offset).slice(0..<$0.element) })
    }
}
