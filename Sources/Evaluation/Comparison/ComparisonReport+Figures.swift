import Foundation
import Graphics
import Similarity

extension ComparisonReport {
    /// The winner, who is as good, and what that costs.
    var summary: [any HTMLBlock] {
        let ranking = comparison.merged
        guard let winner = ranking.first else { return [] }
        let near = ranking.filter { winner.row.top1.interval.contains($0.row.top1.value) }
        let short =
            near.min { ($0.row.dimension, -$0.row.top1.value) < ($1.row.dimension, -$1.row.top1.value) }
            ?? winner
        var blocks: [any HTMLBlock] = [
            HTMLCards([
                .init(
                    label: "Best features", value: winner.row.configuration.recipe,
                    detail: Self.detail(winner), isMain: true),
                .init(
                    label: "k-NN top-1", value: "\(Self.percent(winner.row.top1.value)) %",
                    detail: "95 %: \(Self.interval(winner.row.top1))"),
                .init(
                    label: "Retrieval mAP", value: "\(Self.percent(winner.row.map.value)) %",
                    detail: "recall@1 \(Self.percent(winner.row.recall1.value)) %"),
                .init(
                    label: "As good",
                    value: "\(near.count - 1) of \(ranking.count - 1)",
                    detail: "others, within its interval"),
                .init(
                    label: "Shortest of these", value: "\(short.row.dimension) numbers",
                    detail: "`\(short.row.configuration.recipe)`, \(Self.detail(short))"),
            ])
        ]
        if pictures.test.count < 100 || winner.row.top1.interval.high - winner.row.top1.interval.low > 10 {
            blocks.append(
                HTMLCallout(
                    .warning, title: "Few test pictures.",
                    "With \(pictures.test.count) of them a figure may be off by several points either way: "
                        + "features whose intervals overlap cannot be told apart. Give more labelled pictures."
                ))
        }
        if settings.whitening.contains(true), let widest = comparison.rows.map(\.dimension).max(),
            pictures.train.count <= widest
        {
            blocks.append(
                HTMLCallout(
                    .warning, title: "Whitening learned from little.",
                    "\(pictures.train.count) pictures cannot say how \(widest) numbers vary; read the whitened rows with care."
                ))
        }
        return blocks
    }

    /// The best of each configuration as a plot.
    var ranking: [any HTMLBlock] {
        let entries = comparison.merged
        let shown = entries.prefix(40)
        let plot = IntervalPlot(
            title: "k-NN top-1 at the best k", axis: PlotAxis("k-NN top-1, with 95 % interval", unit: "%"),
            rows: shown.map { entry in
                .init(
                    label: entry.row.configuration.recipe
                        + (entry.row.configuration.isWhitened ? ", whitened" : ""),
                    detail: "\(Self.metrics(entry.metrics)), k = \(entry.row.k)", value: entry.row.top1.value,
                    low: entry.row.top1.interval.low, high: entry.row.top1.interval.high,
                    group: Self.metrics(entry.metrics))
            })
        let rest =
            entries.count > shown.count
            ? " The other \(entries.count - shown.count) stand in the table below." : ""
        return [
            HTMLFigure(
                plot,
                caption:
                    "Each row is a feature under a metric, with the k that suits it best. Rows in strong type lie within "
                    + "the winner's interval: these pictures cannot tell them from it.\(rest)")
        ]
    }

    /// Accuracy over k of each recipe, by one metric.
    var votes: [any HTMLBlock] {
        let metric = settings.metrics[0]
        let plots: [any HTMLBlock] = settings.whitening.map { isWhitened in
            let series = comparison.names.enumerated().map { index, name in
                let rows = comparison.rows.filter {
                    $0.configuration.set == index && $0.configuration.metric == metric
                        && $0.configuration.isWhitened == isWhitened
                }.sorted { $0.k < $1.k }
                return PlotSeries(name, x: rows.map { Double($0.k) }, y: rows.map(\.top1.value))
            }
            return HTMLFigure(
                LinePlot(
                    title: isWhitened ? "\(metric.rawValue), whitened" : metric.rawValue,
                    xAxis: PlotAxis("k", scale: .logarithmic, isWhole: true),
                    yAxis: PlotAxis("k-NN top-1", unit: "%"), series: series))
        }
        return [
            HTMLText(
                "How many neighbours should vote? Few follow every odd picture, many drown a class that has few pictures."
            ),
            HTMLGroup(columns: plots),
        ]
    }

    /// Formulas, and what each costs.
    var recipes: [any HTMLBlock] {
        let rows = facts.recipes.compactMap { recipe -> HTMLTable.Row? in
            guard let row = comparison.rows.first(where: { $0.configuration.recipe == recipe.name }) else {
                return nil
            }
            return .init([
                .init(recipe.name), .init(recipe.formula), .init(recipe.pictures),
                .init(recipe.isNormalized ? "yes" : "no"),
                .init("\(row.dimension)", sort: Double(row.dimension)),
                .init("\(row.bytes)", sort: Double(row.bytes)),
                .init(String(format: "%.1f", row.milliseconds), sort: row.milliseconds),
            ])
        }
        return [
            HTMLTable(
                caption:
                    "`cls(n)` is the class token after block n, `x(n)` are its patch tokens, both through the final norm.",
                columns: [
                    .init("Recipe"), .init("Formula"), .init("What the network sees"), .init("Normalised"),
                    .init("Numbers", .number),
                    .init("Bytes", .number, help: "Of a vector in single precision"),
                    .init(
                        "ms", .number,
                        help:
                            "Milliseconds for a pass through the network and for the recipe on this machine, without reading the picture"
                    ),
                ], rows: rows)
        ]
    }

    /// Everything that was measured.
    var table: HTMLTable {
        let winner = comparison.merged.first?.row
        let best = winner.map { ($0.configuration, $0.k) }
        let rows = comparison.rows.sorted { $0.top1.value > $1.top1.value }.map { row -> HTMLTable.Row in
            let isBest = best.map { $0.0 == row.configuration && $0.1 == row.k } ?? false
            let isClose = winner?.top1.interval.contains(row.top1.value) ?? false
            return .init(
                [
                    .init(row.configuration.recipe), .init(row.configuration.metric.rawValue),
                    .init(row.configuration.isWhitened ? "yes" : "no"),
                    .init("\(row.k)", sort: Double(row.k)),
                    Self.cell(row.top1), Self.cell(row.map), Self.cell(row.recall1),
                    .init("\(row.dimension)", sort: Double(row.dimension)),
                    .init(String(format: "%.1f", row.milliseconds), sort: row.milliseconds),
                ], emphasis: isBest ? .best : isClose ? .close : .plain)
        }
        return HTMLTable(
            caption:
                "In percent, with 95 % intervals. The marked row is the winner, tinted rows lie within its interval.",
            columns: [
                .init("Recipe", isFilter: true), .init("Metric", isFilter: true),
                .init("Whitened", isFilter: true), .init("k", .number, isFilter: true),
                .init("Top-1", .number, help: "Share of pictures whose k nearest vote for the right class"),
                .init(
                    "mAP", .number, help: "Mean average precision of the whole ranking, the same for every k"),
                .init("Recall@1", .number, help: "Share of pictures whose nearest is of the right class"),
                .init("Numbers", .number), .init("ms", .number),
            ], rows: rows)
    }

    private static func cell(_ figure: Comparison.Figure) -> HTMLTable.Cell {
        .init(percent(figure.value), detail: interval(figure), sort: figure.value)
    }

    static func percent(_ value: Double) -> String { String(format: "%.1f", value) }

    static func interval(_ figure: Comparison.Figure) -> String {
        "\(percent(figure.interval.low)) – \(percent(figure.interval.high))"
    }

    static func metrics(_ metrics: [Metric]) -> String {
        metrics.count == Metric.allCases.count
            ? "all three alike" : metrics.map(\.rawValue).joined(separator: " = ")
    }

    private static func detail(_ entry: Comparison.Entry) -> String {
        "\(metrics(entry.metrics))\(entry.row.configuration.isWhitened ? ", whitened" : ""), k = \(entry.row.k)"
    }
}
