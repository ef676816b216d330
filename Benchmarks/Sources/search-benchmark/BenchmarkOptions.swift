/// What the command line asks for.
struct BenchmarkOptions {
    var rows = 1_000_000
    var dimension = 384
    var seed: UInt64 = 1
    var k = 10
    var threads = 2
    var queryCounts = [1, 16, 1000]
    /// Times that each search is repeated, fewer where one takes seconds.
    var runs = 15
    var precisions = ["fp32", "fp16", "int8"]
    /// A file for the queries and vectors as NumPy reads them, written before the measurements.
    var write: String?
    var json: String?

    static let usage = """
        usage: search-benchmark [--rows N] [--dimension D] [--seed S] [--k K] [--threads T] [--runs R]
                                [--queries 1,16,1000] [--precisions fp32,fp16,int8] [--write STEM]
                                [--json FILE]
        """

    /// Nil where the command line is none.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch (name, Int(value)) {
            case ("--rows", let number?) where number > 0: rows = number
            case ("--dimension", let number?) where number > 0: dimension = number
            case ("--seed", let number?) where number >= 0: seed = UInt64(number)
            case ("--k", let number?) where number > 0: k = number
            case ("--threads", let number?) where number > 0: threads = number
            case ("--runs", let number?) where number > 0: runs = number
            case ("--queries", _):
                queryCounts = value.split(separator: ",").compactMap { Int($0) }
                guard queryCounts.allSatisfy({ $0 > 0 }), !queryCounts.isEmpty else { return nil }
            case ("--precisions", _): precisions = value.split(separator: ",").map(String.init)
            case ("--write", _): write = value
            case ("--json", _): json = value
            default: return nil
            }
        }
    }
}
