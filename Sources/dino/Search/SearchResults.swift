import Console
import Digests
import Files
import Foundation
import Graphics
import Imaging
import Records
import Search
import Similarity

/// What a search found, for each way of telling it.
struct SearchResults {
    /// A picture that was found.
    struct Neighbor {
        let picture: IndexedPicture
        let score: Float
    }

    private let queries: [String]
    private let paths: [String]
    private let metric: Metric
    private let root: String
    private let neighbors: [[Neighbor]]

    /// Searches, and finds out what is known of the pictures.
    init(
        _ store: any IndexStore, queries: [String], paths: [String], vectors: [[Float]], metric: Metric,
        count: Int, excludesIdentical: Bool, by search: any PictureSearch
    ) throws {
        self.queries = queries
        self.paths = paths
        self.metric = metric
        root = store.header.root
        // As many more as are left out.
        let own =
            try excludesIdentical
            ? paths.map { Set(try store.ids(sha256: SHA256Digest.hex(ofFile: $0))) } : []
        let extra = own.map(\.count).max() ?? 0
        let found = try search.nearest(to: vectors, count: count + extra)
        neighbors = try found.enumerated().map { query, hits in
            let kept = excludesIdentical ? hits.filter { !own[query].contains($0.id) } : hits
            let pictures = try store.picturesByID(kept.map(\.id))
            return Array(
                kept.compactMap { hit in
                    pictures[hit.id].map { Neighbor(picture: $0, score: hit.score) }
                }.prefix(count))
        }
    }

    /// In words: which way is nearer.
    private var direction: String { metric.higherIsNearer ? "higher is nearer" : "lower is nearer" }

    private func path(_ neighbor: Neighbor) -> String { "\(root)/\(neighbor.picture.path)" }

    /// A table for each query.
    func print() {
        for (number, (query, found)) in zip(queries, neighbors).enumerated() {
            Swift.print("\(FileError.quoted(query)): \(metric.rawValue), \(direction)")
            var table = TextTable(["score", "picture"])
            for neighbor in found {
                table.add([String(format: "%.4f", neighbor.score), Self.line(neighbor.picture.path)])
            }
            Swift.print(table.text + (number == queries.count - 1 ? "" : "\n"))
        }
    }

    /// A name that keeps to its line.
    static func line(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }

    /// The members of the JSON result.
    var json: [JSONValue.Member] {
        let queries = zip(queries, neighbors).map { query, found -> JSONValue in
            [
                "query": .string(query),
                "neighbors": .array(
                    found.map { ["path": .string(path($0)), "score": .single($0.score)] }),
            ]
        }
        return [
            .init("metric", .string(metric.rawValue)),
            .init("higher_is_nearer", .bool(metric.higherIsNearer)), .init("queries", .array(queries)),
        ]
    }

    /// A line for each found picture.
    func csv(recipe: String) -> CSVText {
        var csv = CSVText(["query", "rank", "path", "score", "metric", "recipe"])
        for (query, found) in zip(queries, neighbors) {
            for (rank, neighbor) in found.enumerated() {
                csv.add([query, "\(rank + 1)", path(neighbor), "\(neighbor.score)", metric.rawValue, recipe])
            }
        }
        return csv
    }

    /// Queries that a page shows; more make it too large to be looked at.
    private static let shownQueries = 200

    /// A query among the gallery's pictures; no path of an index begins with a slash.
    private static func name(ofQuery query: String) -> String { "/" + query }

    /// A page with the queries and what was found.
    func writePage(to file: String, _ store: any IndexStore, recipe: String) throws {
        var pictures: [String: NeighbourGallery.Picture] = [:]
        let shown = min(queries.count, Self.shownQueries)
        for (query, path) in zip(queries, paths).prefix(shown) {
            pictures[Self.name(ofQuery: query)] = .init(
                try? Image(contentsOf: path, options: IndexFeatures.decoding))
        }
        for neighbor in neighbors.prefix(shown).joined() where pictures[neighbor.picture.path] == nil {
            pictures[neighbor.picture.path] = .init(try store.image(neighbor.picture))
        }
        let gallery = NeighbourGallery(
            pictures: pictures,
            queries: zip(queries, neighbors).prefix(shown).map { query, found in
                .init(
                    Self.name(ofQuery: query),
                    rows: [
                        .init(
                            label: recipe, detail: "\(metric.rawValue), \(direction)",
                            neighbours: found.map { .init($0.picture.path, score: Double($0.score)) })
                    ])
            })
        let left = queries.count - shown
        let report = HTMLReport(
            title: "Similar pictures",
            subtitle: "\(queries.count) quer\(queries.count == 1 ? "y" : "ies") among the pictures of \(root)"
                + (left > 0 ? "; the first \(shown) are shown" : ""),
            summary: [gallery], footer: "dino search, \(Dino.version)")
        let text = try report.html()
        try AtomicFile.replace(file) { (output) throws(FileError) in try output.write(text) }
    }
}
