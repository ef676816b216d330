import Graphics
import Imaging
import Similarity

extension ComparisonReport {
    /// Pictures of the training set that a row of the gallery shows.
    private static let shown = 8

    /// Test pictures with their nearest under each feature and metric; nil where none are wanted.
    func neighbours(_ count: Int) -> [any HTMLBlock]? {
        let queries = interestingQueries(count)
        guard !queries.isEmpty else { return nil }
        let configurations = shownConfigurations
        var images: [String: NeighbourGallery.Picture] = [:]
        let groups = queries.map { query -> (query: NeighbourGallery.Query, name: String) in
            let name = addPicture(pictures.test[query], label: pictures.testLabels[query], to: &images)
            let rows = configurations.compactMap { configuration -> NeighbourGallery.Row? in
                guard let scores = comparison.scores[configuration] else { return nil }
                let near = zip(scores.neighbors[query], scores.scores[query]).prefix(Self.shown)
                return .init(
                    label: configuration.recipe + (configuration.isWhitened ? ", whitened" : ""),
                    detail: configuration.metric.rawValue,
                    neighbours: near.map { row, score in
                        let train = addPicture(
                            pictures.train[row], label: pictures.trainLabels[row], to: &images)
                        return .init(train, score: Double(score))
                    })
            }
            return (.init(name, rows: rows), pictures.classes[pictures.testLabels[query]])
        }
        let intro = HTMLText(
            "Judge by eye: on the left the picture that asks, in each row its \(Self.shown) nearest under a feature and metric, nearest "
                + "first, with their scores (a distance for l2, where less is nearer). Shown are the pictures on whose nearest "
                + "neighbour the features disagree most, at most one of each class.")
        let galleries: [any HTMLBlock] = groups.enumerated().map { index, group in
            HTMLGroup(
                details: "A picture of `\(group.name)`", isOpen: index < 2,
                [NeighbourGallery(pictures: images, queries: [group.query], side: 96, quality: 80)])
        }
        return [intro] + galleries
    }

    /// Each recipe by every metric, and whitened by the first.
    private var shownConfigurations: [Comparison.Configuration] {
        comparison.configurations.filter { !$0.isWhitened || $0.metric == settings.metrics[0] }
    }

    /// One test picture per class, that on which most configurations differ, spread over the classes.
    private func interestingQueries(_ count: Int) -> [Int] {
        var best: [Int: (query: Int, doubt: Double)] = [:]
        let scores = comparison.configurations.compactMap { comparison.scores[$0] }
        for (query, label) in pictures.testLabels.enumerated() {
            let share = scores.reduce(0.0) { $0 + Double($1.recall1[query]) } / Double(max(1, scores.count))
            let doubt = share * (1 - share)
            if doubt > best[label]?.doubt ?? -1 { best[label] = (query, doubt) }
        }
        let labels = best.keys.sorted()
        guard labels.count > count else { return labels.compactMap { best[$0]?.query } }
        return (0..<count).compactMap { best[labels[$0 * labels.count / count]]?.query }
    }

    /// Puts a small copy of a picture into the gallery; its name there is its path below the data folder.
    private func addPicture(
        _ path: String, label: Int, to images: inout [String: NeighbourGallery.Picture]
    ) -> String {
        let name = path.hasPrefix(pictures.root) ? String(path.dropFirst(pictures.root.count)) : path
        if images[name] == nil {
            let small = try? EvaluationTransform(.shrink(160))
            let image = (try? Image(contentsOf: path)).flatMap { small?.view(of: $0) }
            images[name] = .init(image, label: pictures.classes[label])
        }
        return name
    }
}
