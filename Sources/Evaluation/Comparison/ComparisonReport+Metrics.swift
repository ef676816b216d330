import Graphics
import Similarity

extension ComparisonReport {
    /// Where the metrics rank alike, and where not.
    var metrics: [any HTMLBlock] {
        let reference = comparison.agreements.first?.reference ?? .cosine
        let alike = comparison.agreements.filter { $0.isNormalized && $0.isTotal }.map(\.recipe)
        let apart = comparison.agreements.filter { !$0.isNormalized }
        var blocks: [any HTMLBlock] = []
        let all = settings.metrics.map(\.rawValue).joined(separator: ", ")
        if !alike.isEmpty {
            blocks.append(
                HTMLCallout(
                    .note, title: "On vectors of one length the metric does not matter.",
                    "Under \(Self.list(alike)) the metrics (\(all)) gave all \(pictures.test.count) pictures the same "
                        + "\(comparison.kept) nearest neighbours in the same order, and so the same figures: with |a| = |b| = 1, "
                        + "|a − b|² = 2 − 2 a·b."))
        }
        let pairs = apart.flatMap { agreement in agreement.others.map { (agreement, $0) } }
        if let least = pairs.min(by: { ($0.1.sameOrder, $0.1.overlap) < ($1.1.sameOrder, $1.1.overlap) }),
            least.1.sameOrder < 100
        {
            blocks.append(
                HTMLText(
                    "Vectors that are **not** normalised differ in length, and there the metrics part: a dot product favours long "
                        + "vectors, whatever they point at, and a distance punishes a difference in length. Farthest apart here: "
                        + "`\(least.0.recipe)`\(least.0.isWhitened ? ", whitened" : ""), where \(least.1.metric.rawValue) keeps the "
                        + "\(comparison.kept) nearest of \(reference.rawValue) in order for \(Self.percent(least.1.sameOrder)) % of "
                        + "the pictures and shares \(Self.percent(least.1.overlap)) % of them in any order."))
        }
        blocks.append(agreementTable(reference))
        return blocks
    }

    private func agreementTable(_ reference: Metric) -> HTMLTable {
        let others = settings.metrics.filter { $0 != reference }
        let rows = comparison.agreements.map { agreement -> HTMLTable.Row in
            let cells = others.map { metric -> HTMLTable.Cell in
                guard let other = agreement.others.first(where: { $0.metric == metric }) else { return "" }
                return .init(
                    Self.percent(other.sameOrder), detail: "(\(Self.percent(other.overlap)) shared)",
                    sort: other.sameOrder)
            }
            return .init(
                [
                    .init(agreement.recipe), .init(agreement.isWhitened ? "yes" : "no"),
                    .init(agreement.isNormalized ? "yes" : "no"),
                ] + cells + settings.metrics.map { top1(agreement, $0) })
        }
        return HTMLTable(
            caption:
                "How far the \(comparison.kept) nearest by each metric are those by \(reference.rawValue), in percent, and what the vote makes of it.",
            columns: [
                .init("Recipe"), .init("Whitened", isFilter: true), .init("Normalised", isFilter: true),
            ]
                + others.map { metric in
                    HTMLTable.Column(
                        "\(metric.rawValue) as \(reference.rawValue)", .number,
                        help:
                            "Pictures whose nearest are the same in the same order; and how many of the nearest are shared in any order"
                    )
                } + settings.metrics.map { .init("top-1 \($0.rawValue)", .number, help: "At the best k") },
            rows: rows)
    }

    private func top1(_ agreement: MetricAgreement, _ metric: Metric) -> HTMLTable.Cell {
        let rows = comparison.rows.filter {
            $0.configuration.recipe == agreement.recipe && $0.configuration.isWhitened == agreement.isWhitened
                && $0.configuration.metric == metric
        }
        let best = rows.map(\.top1.value).max() ?? .nan
        return .init(Self.percent(best), sort: best)
    }

    /// What the figures are, for a person who wants to know or repeat them.
    var method: any HTMLBlock {
        var lines = [
            "Each of the \(pictures.test.count) test pictures asks the \(pictures.train.count) training pictures.",
            "**k-NN top-1**: each of the k nearest votes for its class with exp(s / \(settings.temperature)), as in the original's "
                + "evaluation; s is the cosine, or the dot product or minus half the squared distance, these divided by the mean squared "
                + "length of the training vectors, so that one temperature fits all. The best k was picked on these same pictures, "
                + "which favours every row alike, a little.",
            "**mAP**: the mean over the pictures of the average precision of the whole ranking, by the trapezoid rule of the original's "
                + "retrieval evaluation. **Recall@1**: the nearest picture is of the right class.",
            "**Intervals**: the middle 95 % of \(settings.draws) bootstrap means over the test pictures (seed \(settings.seed)); the "
                + "same draws for every row. They tell how far other test pictures of the same kind might have moved a figure, not what "
                + "other training pictures would have done.",
        ]
        if settings.whitening.contains(true) {
            lines.append(
                "**Whitening**: vectors minus the mean of the training vectors, times their principal components over the square roots "
                    + "of the variances; variances below 1e-5 of the largest are raised to that. "
                    + (settings.whitensAsOriginal
                        ? "The covariance is the original's, which is not centred."
                        : "The covariance is that of the centred vectors; the original's is not centred (`--whiten_original`).")
                    + " Whitened vectors are compared as they come; cosine scales them to unit length, as copy detection does."
            )
        }
        return HTMLText(list: lines)
    }

    private static func list(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
