import Console
import Evaluation
import Records

/// How scores of masks are shown and written.
enum VideoScoreTable {
    /// A row per sequence.
    static func table(_ score: VideoSegmentationScore) -> TextTable {
        var table = TextTable(["sequence", "objects", "J&F", "J", "F"])
        for sequence in score.sequences {
            table.add([
                sequence.name, "\(sequence.tracks.count)", decimal(sequence.mean),
                decimal(sequence.region.mean), decimal(sequence.boundary.mean),
            ])
        }
        return table
    }

    /// What davis2017-evaluation reports of all objects.
    static func summary(_ score: VideoSegmentationScore) -> String {
        func words(_ name: String, _ statistics: ScoreStatistics) -> String {
            "\(name)-Mean \(decimal(statistics.mean)), \(name)-Recall \(decimal(statistics.recall)), "
                + "\(name)-Decay \(decimal(statistics.decay))"
        }
        return "all objects: J&F-Mean \(decimal(score.mean)), "
            + "\(words("J", score.region)), \(words("F", score.boundary))"
    }

    /// A line for each object and frame.
    static func frames(_ score: VideoSegmentationScore) -> CSVText {
        var csv = CSVText(["sequence", "object", "frame", "j", "f"])
        for sequence in score.sequences {
            for track in sequence.tracks {
                for (name, frame) in zip(sequence.frames, track.frames) {
                    csv.add([
                        sequence.name, "\(track.object)", name, "\(frame.region)", "\(frame.boundary)",
                    ])
                }
            }
        }
        return csv
    }

    /// The contract's members; scores are null where none were asked for.
    static func add(_ data: DAVISFolder, _ score: VideoSegmentationScore?, to result: inout CommandResult) {
        result.set(
            "sequences",
            .array(
                data.sequences.enumerated().map { index, sequence in
                    let scored = score?.sequences[index]
                    return [
                        "name": .string(sequence.name), "frames": .integer(sequence.frames.count),
                        "j": scored.map { .number($0.region.mean) } ?? .null,
                        "f": scored.map { .number($0.boundary.mean) } ?? .null,
                    ]
                }))
        result.set("j_mean", score.map { .number($0.region.mean) } ?? .null)
        result.set("f_mean", score.map { .number($0.boundary.mean) } ?? .null)
        guard let score else { return }
        result.set("jf_mean", .number(score.mean))
        for (name, statistics) in [("j", score.region), ("f", score.boundary)] {
            result.set("\(name)_recall", .number(statistics.recall))
            result.set("\(name)_decay", .number(statistics.decay))
        }
    }
}
