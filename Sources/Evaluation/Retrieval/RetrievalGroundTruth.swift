import Files
import Imaging
import TensorFiles

/// What there is to find: gallery pictures, queries, and which pictures answer which query.
public struct RetrievalGroundTruth: Sendable, Equatable {
    /// A query and its answers, by their places in the gallery.
    public struct Query: Sendable, Equatable {
        /// The picture's name or path.
        public let name: String
        /// Answers that are easy to see.
        public let easy: [Int]
        /// Answers that are not.
        public let hard: [Int]
        /// Pictures that count as neither right nor wrong.
        public let junk: [Int]
        /// The part that asks; nil where none is given.
        public let box: PictureRegion?

        /// Joins what is known of a query.
        public init(name: String, easy: [Int], hard: [Int], junk: [Int], box: PictureRegion? = nil) {
            self.name = name
            self.easy = easy
            self.hard = hard
            self.junk = junk
            self.box = box
        }
    }

    /// The gallery's names or paths.
    public let gallery: [String]
    /// The queries.
    public let queries: [Query]

    /// Reads `gnd_roxford5k.pkl` or `gnd_rparis6k.pkl` of revisited Oxford and Paris.
    ///
    /// - Throws: `FileError` where it is no such file, or names pictures that are not there.
    public init(pickle path: String) throws(FileError) {
        let value = try PickleFile.read(path)
        func damaged(_ what: String) -> FileError {
            FileError(.malformed, path: path, "is no ground truth of revisited Oxford or Paris: \(what)")
        }
        guard let gallery = value["imlist"]?.arrayValue?.map(\.stringValue),
            let names = value["qimlist"]?.arrayValue?.map(\.stringValue),
            let answers = value["gnd"]?.arrayValue
        else { throw damaged("imlist, qimlist or gnd is missing") }
        guard names.count == answers.count else {
            throw damaged("there are \(names.count) queries and \(answers.count) answers")
        }
        self.gallery = gallery.compactMap(\.self)
        guard self.gallery.count == gallery.count else { throw damaged("a name in imlist is no text") }
        var queries: [Query] = []
        for (name, answer) in zip(names, answers) {
            guard let name else { throw damaged("a name in qimlist is no text") }
            var lists: [[Int]] = []
            for key in ["easy", "hard", "junk"] {
                let numbers = answer[key]?.arrayValue?.map(\.intValue)
                guard let numbers, let places = Self.places(numbers, below: gallery.count) else {
                    throw damaged("\(key) of \(FileError.quoted(name)) is no list of places in imlist")
                }
                lists.append(places)
            }
            let edges = answer["bbx"]?.arrayValue?.compactMap(\.doubleValue) ?? []
            let box =
                edges.count == 4
                ? PictureRegion(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3]) : nil
            queries.append(Query(name: name, easy: lists[0], hard: lists[1], junk: lists[2], box: box))
        }
        self.queries = queries
    }

    private static func places(_ numbers: [Int64?], below count: Int) -> [Int]? {
        let places = numbers.compactMap { $0.flatMap { (0..<Int64(count)).contains($0) ? Int($0) : nil } }
        return places.count == numbers.count ? places : nil
    }

    /// Reads a table with the columns `path`, `role` (`query` or `gallery`) and `group`: pictures of one group answer
    /// its queries. A query that is in the gallery too does not answer itself.
    ///
    /// - Throws: `FileError`, `EvaluationError` with the line that cannot be understood.
    public init(table path: String, text: String) throws(EvaluationError) {
        var gallery: [String] = []
        var groups: [String: [Int]] = [:]
        var asked: [(name: String, group: String)] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first.map({ $0.split(separator: ",").map(String.init) }) == ["path", "role", "group"]
        else {
            throw EvaluationError("\(path) does not begin with the line path,role,group")
        }
        for (number, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            // A path may hold commas; the other two may not.
            guard fields.count >= 3, ["query", "gallery"].contains(fields[fields.count - 2]) else {
                throw EvaluationError(
                    "line \(number + 1) of \(path) is not path,role,group with the role query or gallery")
            }
            let name = fields.dropLast(2).joined(separator: ",")
            let group = fields[fields.count - 1]
            if fields[fields.count - 2] == "query" {
                asked.append((name, group))
            } else {
                groups[group, default: []].append(gallery.count)
                gallery.append(name)
            }
        }
        guard !gallery.isEmpty, !asked.isEmpty else {
            throw EvaluationError("\(path) names no query or no gallery picture")
        }
        self.gallery = gallery
        queries = asked.map { name, group in
            let members = groups[group] ?? []
            return Query(
                name: name, easy: members.filter { gallery[$0] != name }, hard: [],
                junk: members.filter { gallery[$0] == name }, box: nil)
        }
    }
}
