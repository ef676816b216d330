import Evaluation
import Foundation
import Imaging
import Similarity
import TestSupport
import Testing

/// Rankings judged as the original judges them.
@Suite struct RetrievalTests {
    let folder = TemporaryFolder()

    private func query(easy: [Int] = [], hard: [Int] = [], junk: [Int] = []) throws
        -> RetrievalGroundTruth.Query
    {
        var lines = ["path,role,group", "q,query,x"]
        for index in 0..<30 { lines.append("g\(index),gallery,\(easy.contains(index) ? "x" : "y")") }
        let truth = try RetrievalGroundTruth(table: "t.csv", text: lines.joined(separator: "\n"))
        return truth.queries[0]
    }

    private func score(_ ranking: [Int], easy: [Int]) throws -> RetrievalScore {
        RetrievalScore(rankings: [ranking], queries: [try query(easy: easy)], protocol: .easy)
    }

    private struct Golden: Decodable {
        struct Answers: Decodable { let easy, hard, junk: [Int] }
        struct Figures: Decodable {
            let map: Double
            let precision: [Double]
            let each: [Double?]
        }
        let truth: [Answers]
        let rankings: [[Int]]
        let figures: [String: Figures]
    }

    /// The original's `compute_map` on the same rankings, query by query.
    @Test(arguments: [RetrievalProtocol.medium, .hard])
    func figuresAreTheOriginals(name: RetrievalProtocol) throws {
        let path = try #require(Bundle.module.path(forResource: "Golden/retrieval", ofType: "json"))
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        let expected = try #require(golden.figures[name.rawValue])
        let queries = golden.truth.map {
            RetrievalGroundTruth.Query(name: "q", easy: $0.easy, hard: $0.hard, junk: $0.junk)
        }
        let score = RetrievalScore(rankings: golden.rankings, queries: queries, protocol: name)
        #expect(abs(score.meanAveragePrecision - expected.map) < 1e-12)
        #expect(zip(score.meanPrecision, expected.precision).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(score.averagePrecision.map { $0 == nil } == expected.each.map { $0 == nil })
        let differences = zip(score.averagePrecision, expected.each).map { abs(($0 ?? 0) - ($1 ?? 0)) }
        #expect(try #require(differences.max()) < 1e-12)
    }

    /// The values that the facts on the original give.
    @Test func averagePrecisionIsByTrapezoids() {
        #expect(AveragePrecision.trapezoid(places: [0], positives: 1) == 1)
        #expect(AveragePrecision.trapezoid(places: [1], positives: 1) == 0.25)
        #expect(abs(AveragePrecision.trapezoid(places: [0, 2], positives: 2) - 0.791_666_666_7) < 1e-9)
        #expect(AveragePrecision.trapezoid(places: [], positives: 3) == 0)
    }

    /// No more is looked at than it takes to see the last answer.
    @Test func precisionStopsAtTheLastAnswer() throws {
        let first = try score(Array(0..<30), easy: [0])
        #expect(first.meanPrecision == [1, 1, 1])
        let late = try score(Array(0..<30), easy: [1, 3])
        #expect(late.meanPrecision == [0, 0.5, 0.5])
    }

    @Test func aQueryWithoutAnswersIsLeftOutOfTheMean() throws {
        let queries = [try query(easy: [0]), try query()]
        let scores = RetrievalScore(
            rankings: [Array(0..<30), Array(0..<30)], queries: queries, protocol: .easy)
        #expect(scores.meanAveragePrecision == 1 && scores.averagePrecision[1] == nil)
    }

    @Test func aQueryDoesNotAnswerItself() throws {
        let text = "path,role,group\na.jpg,query,x\na.jpg,gallery,x\nb, c.jpg,gallery,x\nd.jpg,gallery,y\n"
        let truth = try RetrievalGroundTruth(table: "t.csv", text: text)
        #expect(truth.gallery == ["a.jpg", "b, c.jpg", "d.jpg"])
        #expect(truth.queries[0].easy == [1] && truth.queries[0].junk == [0])
        // It comes first, and is passed over.
        let score = RetrievalScore(rankings: [[0, 1, 2]], queries: truth.queries, protocol: .easy)
        #expect(score.meanAveragePrecision == 1)
    }

    @Test(arguments: ["", "path,role\n", "path,role,group\na,guest,x\n", "path,role,group\na,query,x\n"])
    func aTableThatIsNoneIsASentence(text: String) {
        let error = #expect(throws: EvaluationError.self) {
            try RetrievalGroundTruth(table: "t.csv", text: text)
        }
        #expect(error?.description.contains("t.csv") == true)
    }

    /// What Python's pickle makes of {'imlist': ['a', 'b'], 'qimlist': ['q'], 'gnd': [{'easy': [0], 'hard': [1], 'junk': [],
    /// 'bbx': [1.5, 2, 30, 40]}]}, protocol 0 written by hand.
    private static func pickle(easy: Int = 0) -> String {
        "(dVimlist\n(lVa\naVb\nasVqimlist\n(lVq\nasVgnd\n(l(dVeasy\n(lI\(easy)\nasVhard\n(lI1\nasVjunk\n(lsVbbx\n(lF1.5\naI2\naI30\naI40\nasas."
    }

    @Test func theGroundTruthOfOxfordAndParisIsRead() throws {
        let path = folder.path + "/gnd.pkl"
        try Self.pickle().write(toFile: path, atomically: true, encoding: .utf8)
        let truth = try RetrievalGroundTruth(pickle: path)
        #expect(truth.gallery == ["a", "b"])
        let query = truth.queries[0]
        #expect(query.name == "q" && query.easy == [0] && query.hard == [1] && query.junk.isEmpty)
        #expect(query.box == PictureRegion(left: 1.5, top: 2, right: 30, bottom: 40))
        // Places outside the gallery, and files that are something else.
        for text in [Self.pickle(easy: 2), Self.pickle(easy: -1), "(lI1\na.", "I1\n."] {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: (any Error).self) { try RetrievalGroundTruth(pickle: path) }
        }
    }

    /// Edges are rounded as Pillow rounds them, half to even, and kept in the picture.
    @Test func aRegionIsCutOut() {
        let image = Image(width: 8, height: 6, pixels: (0..<144).map { UInt8($0) })
        let cut = PictureRegion(left: 1.5, top: 0.5, right: 4.5, bottom: 99).cut(from: image)
        #expect(cut == image.cropped(x: 2, y: 0, width: 2, height: 6))
        for odd in [
            PictureRegion(left: 5, top: 0, right: 5, bottom: 3),
            PictureRegion(left: .nan, top: -1, right: -5, bottom: 3),
        ] { #expect(odd.cut(from: image) == image) }
    }
}
