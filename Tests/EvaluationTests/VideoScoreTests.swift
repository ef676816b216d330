import Evaluation
import Foundation
import Imaging
import Testing

/// J, F and their statistics against davis2017-evaluation; made by Golden/make_video_golden.py.
@Suite struct VideoScoreTests {
    struct Golden: Decodable {
        struct Case: Decodable {
            let width, height, time: Int
            let kind: String
            let void: Bool
            let scores: [[Double]]
        }
        struct Evaluation: Decodable {
            let tracks: [String: [Double]]
            let all: [Double]
        }
        let cases: [Case]
        let statistics: [[Double]]
        let evaluation: Evaluation
    }

    /// Two sequences on disk, as the generator of the golden numbers makes them; they go with their owner.
    final class Sequences {
        static let sizes = [("ants", 160, 120, 11), ("bees", 97, 130, 6)]
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("video-\(UUID())").path

        init() throws {
            for (name, width, height, count) in Self.sizes {
                for time in 0..<count {
                    var truth = VideoScoreFormula.annotated(width: width, height: height, time: time)
                    let kind = VideoScoreFormula.kinds[(time * 3 + width) % VideoScoreFormula.kinds.count]
                    var guess = VideoScoreFormula.predicted(truth, kind: kind)
                    if name == "bees" {
                        guess = VideoScoreFormula.withoutThird(guess)
                        if time == 0 { truth = VideoScoreFormula.withoutThird(truth) }
                    }
                    try write(VideoScoreFormula.marked(truth), "truth/\(name)", time)
                    try write(guess, "guess/\(name)", time)
                }
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ folder: String, _ time: Int) -> String { "\(path)/\(folder)/0000\(time).png" }

        func write(_ mask: IndexedImage, _ folder: String, _ time: Int) throws {
            try FileManager.default.createDirectory(
                atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
            let name = String(format: "%05d.png", time)
            try Data(mask.pngData()).write(to: URL(fileURLWithPath: "\(path)/\(folder)/\(name)"))
        }

        func masks(_ name: String) throws -> VideoSequenceMasks {
            try VideoSequenceMasks(
                name: name, annotations: "\(path)/truth/\(name)", predictions: "\(path)/guess/\(name)")
        }
    }

    let golden: Golden

    init() throws {
        let path = try #require(Bundle.module.path(forResource: "Golden/video", ofType: "json"))
        golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func numbers(_ region: ScoreStatistics, _ boundary: ScoreStatistics) -> [Double] {
        [region.mean, region.recall, region.decay, boundary.mean, boundary.recall, boundary.decay]
    }

    private func difference(_ a: [Double], _ b: [Double]) -> Double {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    @Test func masksScoreAsInTheReference() throws {
        #expect(golden.cases.count == 176)
        for expected in golden.cases {
            let truth = VideoScoreFormula.annotated(
                width: expected.width, height: expected.height, time: expected.time)
            let guess = VideoScoreFormula.predicted(truth, kind: expected.kind)
            let annotated = expected.void ? VideoScoreFormula.marked(truth) : truth
            for (object, scores) in zip(UInt8(1)..., expected.scores) {
                let score = try VideoObjectScore(
                    predicted: guess, annotated: annotated, object: object, void: expected.void ? 255 : nil)
                #expect(
                    difference([score.region, score.boundary], scores) < 1e-12,
                    "\(expected.kind), object \(object) of \(expected.width) x \(expected.height)")
            }
        }
    }

    @Test func statisticsAreTheReferences() {
        let counts = Array(1...30) + [69, 100, 254, 255]
        #expect(golden.statistics.count == counts.count)
        for (count, expected) in zip(counts, golden.statistics) {
            let scores = (0..<count).map { (i: Int) -> Double in Double((i * i * 7 + i * 13) % 101) / 100 }
            let statistics = ScoreStatistics(scores)
            let numbers = [statistics.mean, statistics.recall, statistics.decay]
            #expect(difference(numbers, expected) < 1e-12, "\(count) frames")
        }
    }

    @Test func aWholeEvaluation() throws {
        let sequences = try Sequences()
        var frames = 0
        let total = VideoSegmentationScore(
            try Sequences.sizes.map { try sequences.masks($0.0).score { frames += 1 } })
        #expect(frames == 13)
        let tracks = total.sequences.flatMap(\.tracks)
        #expect(tracks.map(\.name) == ["ants_1", "ants_2", "ants_3", "bees_1", "bees_2"])
        for track in tracks {
            let expected = try #require(golden.evaluation.tracks[track.name])
            #expect(difference(numbers(track.region, track.boundary), expected) < 1e-12, "\(track.name)")
        }
        #expect(difference(numbers(total.region, total.boundary), golden.evaluation.all) < 1e-12)
        #expect(abs(total.mean - (golden.evaluation.all[0] + golden.evaluation.all[3]) / 2) < 1e-12)
        let bees = total.sequences[1]
        #expect(bees.frames == ["00001", "00002", "00003", "00004"])
        #expect(abs(bees.mean - (bees.tracks[0].mean + bees.tracks[1].mean) / 2) < 1e-12)
    }

    @Test func whatDoesNotFitIsNamedBeforeWorkStarts() throws {
        let sequences = try Sequences()
        let missing = sequences.file("guess/bees", 3)
        try FileManager.default.removeItem(atPath: missing)
        #expect(throws: EvaluationError("Cannot read \(missing): there is no such file.")) {
            try sequences.masks("bees")
        }
        let small = IndexedImage(width: 3, height: 2, indices: [0, 0, 0, 1, 1, 1])
        try sequences.write(small, "guess/ants", 2)
        #expect(
            throws: EvaluationError(
                "\(sequences.file("guess/ants", 2)) has 3 x 2 pixels, but the first annotated mask of ants has"
                    + " 160 x 120")
        ) { try sequences.masks("ants") }
        let none = "\(sequences.path)/truth/wasps"
        #expect(throws: EvaluationError("Cannot read \(none): there is no such file.")) {
            try sequences.masks("wasps")
        }
        for time in 0..<2 { try sequences.write(small, "truth/wasps", time) }
        #expect(throws: EvaluationError.self) { try sequences.masks("wasps") }
    }

    @Test func masksThatCannotBeScored() throws {
        let sequences = try Sequences()
        let few = VideoScoreFormula.annotated(width: 160, height: 120, time: 1)
        try sequences.write(
            IndexedImage(width: 160, height: 120, indices: few.indices.map { $0 == 3 ? 7 : $0 }),
            "guess/ants", 1)
        #expect(
            throws: EvaluationError(
                "\(sequences.file("guess/ants", 1)) has an object 7, but the first annotated mask of ants has"
                    + " only 3")
        ) { try sequences.masks("ants").score() }
        let empty = IndexedImage(width: 97, height: 130, indices: [UInt8](repeating: 255, count: 97 * 130))
        try sequences.write(empty, "truth/bees", 0)
        #expect(throws: EvaluationError("\(sequences.file("truth/bees", 0)) shows no object")) {
            try sequences.masks("bees").score()
        }
        // The first and the last predicted mask are not looked at.
        try FileManager.default.removeItem(atPath: sequences.file("guess/bees", 0))
        try FileManager.default.removeItem(atPath: sequences.file("guess/bees", 5))
        _ = try sequences.masks("bees")
        let other = IndexedImage(width: 130, height: 97, indices: empty.indices)
        #expect(throws: EvaluationError.self) {
            try VideoObjectScore(predicted: other, annotated: empty, object: 1)
        }
    }

    /// Disks of every radius against a comparison of all pairs of pixels.
    @Test func dilationIsExact() {
        for (width, height) in [(1, 1), (7, 5), (64, 20), (65, 9), (130, 11)] {
            var generator = SeededGenerator(3, UInt64(width))
            let indices = (0..<(width * height)).map { _ in
                UInt8.random(in: 0..<64, using: &generator) == 0 ? UInt8(1) : 0
            }
            let image = IndexedImage(width: width, height: height, indices: indices)
            let pixels = (0..<indices.count).filter { indices[$0] == 1 }
            let mask = BinaryMask(image, index: 1)
            #expect(mask.count == pixels.count)
            for radius in [0, 1, 2, 3, 8, 18, 70, 200] {
                let dilated = mask.dilated(radius: radius)
                var count = 0
                for y in 0..<height {
                    for x in 0..<width {
                        let expected = pixels.contains { pixel in
                            let (dx, dy) = (pixel % width - x, pixel / width - y)
                            return dx * dx + dy * dy <= radius * radius
                        }
                        count += expected ? 1 : 0
                        #expect(dilated[x, y] == expected)
                    }
                }
                #expect(dilated.count == count, "bits beyond the width")
            }
        }
    }
}
