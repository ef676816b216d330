import Console
import Evaluation
import Foundation
import Records
import Similarity

/// A comparison in a terminal.
struct CompareTable {
    private let comparison: Comparison
    /// Configurations that a screen has room for.
    private static let shown = 24

    init(_ comparison: Comparison) {
        self.comparison = comparison
    }

    /// The best k of each configuration, best first; the winner, who is as good, and how the metrics rank.
    var text: String {
        let ranking = comparison.merged
        guard let winner = ranking.first else { return "" }
        var table = TextTable([
            "recipe", "metric", "whitened", "k", "top-1 %", "95 %", "mAP %", "recall@1 %", "numbers", "bytes",
            "ms",
        ])
        for entry in ranking.prefix(Self.shown) {
            let row = entry.row
            table.add([
                row.configuration.recipe, entry.metrics.map(\.rawValue).joined(separator: " = "),
                row.configuration.isWhitened ? "yes" : "", "\(row.k)", percent(row.top1.value),
                "\(percent(row.top1.interval.low)) - \(percent(row.top1.interval.high))",
                percent(row.map.value),
                percent(row.recall1.value), "\(row.dimension)", "\(row.bytes)",
                String(format: "%.1f", row.milliseconds),
            ])
        }
        var lines = [table.text]
        if ranking.count > Self.shown {
            lines.append("… and \(ranking.count - Self.shown) more in the report")
        }
        let near = ranking.dropFirst().filter { winner.row.top1.interval.contains($0.row.top1.value) }
        lines.append("")
        lines.append(
            "winner  \(winner.name), k = \(winner.row.k): \(percent(winner.row.top1.value)) % (95 %: \(percent(winner.row.top1.interval.low)) - \(percent(winner.row.top1.interval.high)))"
        )
        lines.append(
            near.isEmpty
                ? "No other is within its interval."
                : "Within its interval: \(near.count) of \(ranking.count - 1) others, \(near.prefix(4).map(\.name).joined(separator: "; "))\(near.count > 4 ? "; …" : "")."
        )
        lines += metricLines
        return lines.joined(separator: "\n")
    }

    private var metricLines: [String] {
        let plain = comparison.agreements.filter { !$0.isWhitened && !$0.others.isEmpty }
        let alike = plain.filter { $0.isNormalized && $0.isTotal }.map(\.recipe)
        let apart = plain.filter { !$0.isTotal }
        var lines: [String] = []
        if !alike.isEmpty {
            lines.append(
                "All metrics rank alike on \(alike.joined(separator: ", ")): on vectors of one length they are one."
            )
        }
        for agreement in apart.prefix(3) {
            let parts = agreement.others.map {
                "\($0.metric.rawValue) for \(percent($0.sameOrder)) % of the pictures"
            }
            lines.append(
                "On \(agreement.recipe), not normalised, the \(comparison.kept) nearest by \(agreement.reference.rawValue) come in the same order by \(parts.joined(separator: ", by "))."
            )
        }
        return lines
    }

    static func json(_ row: Comparison.Row) -> JSONValue {
        [
            "recipe": .string(row.configuration.recipe), "metric": .string(row.configuration.metric.rawValue),
            "whitened": .bool(row.configuration.isWhitened), "k": .integer(row.k),
            "top1": .number(row.top1.value), "low": .number(row.top1.interval.low),
            "high": .number(row.top1.interval.high), "map": .number(row.map.value),
            "map_low": .number(row.map.interval.low), "map_high": .number(row.map.interval.high),
            "recall1": .number(row.recall1.value), "recall1_low": .number(row.recall1.interval.low),
            "recall1_high": .number(row.recall1.interval.high), "dimension": .integer(row.dimension),
            "bytes": .integer(row.bytes), "ms": .number(row.milliseconds),
        ]
    }

    static func json(_ agreement: MetricAgreement) -> JSONValue {
        [
            "recipe": .string(agreement.recipe), "whitened": .bool(agreement.isWhitened),
            "reference": .string(agreement.reference.rawValue),
            "others": .array(
                agreement.others.map {
                    [
                        "metric": .string($0.metric.rawValue), "same_order": .number($0.sameOrder),
                        "overlap": .number($0.overlap),
                    ]
                }),
        ]
    }
}
