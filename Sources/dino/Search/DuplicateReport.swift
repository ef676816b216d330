import Console
import Files
import Foundation
import Graphics
import Imaging
import Records
import Search
import Similarity

/// Groups of duplicates for each way of telling them.
struct DuplicateReport {
    private typealias Entry = (picture: IndexedPicture, score: Float)

    private let root: String
    private let recipe: String
    private let metric: Metric
    private let threshold: Float
    /// The kept picture first.
    private let groups: [[Entry]]

    /// Groups whose pictures a terminal and a page show.
    private static let (printed, shown) = (10, 500)

    init(
        _ store: any IndexStore, groups: [DuplicateGroup], recipe: String, metric: Metric, threshold: Float
    ) throws {
        root = store.header.root
        self.recipe = recipe
        self.metric = metric
        self.threshold = threshold
        self.groups = try groups.map { group in
            let members = [group.kept] + group.others
            let pictures = try store.picturesByID(members.map(\.id))
            return members.compactMap { member in pictures[member.id].map { ($0, member.score) } }
        }.filter { $0.count > 1 }
    }

    /// All pictures, group by group, the kept one first.
    var pictures: [[IndexedPicture]] { groups.map { $0.map(\.picture) } }

    /// Says what a threshold was learned to be.
    static func print(_ learned: DuplicateThreshold, trials: Int, metric: Metric) {
        var table = TextTable(["copies", "found %"])
        for kind in learned.kinds { table.add([kind.kind, percent(100 * kind.found)]) }
        table.add(["all", percent(100 * learned.recall)])
        Swift.print(table.text)
        Swift.print(
            "threshold \(String(format: "%.4f", learned.threshold)) (\(metric.rawValue)), learned from \(trials) copies: \(percent(100 * learned.precision)) % of the pairs are right\n"
        )
    }

    func print() {
        for (number, group) in groups.prefix(Self.printed).enumerated() {
            var table = TextTable(["group \(number + 1)", "score", "pixels", "bytes"])
            for (rank, entry) in group.enumerated() {
                let name = (rank == 0 ? "keep " : "     ") + SearchResults.line(entry.picture.path)
                table.add([
                    name, String(format: "%.4f", entry.score),
                    "\(entry.picture.width)x\(entry.picture.height)",
                    humanBytes(entry.picture.stamp.bytes),
                ])
            }
            Swift.print(table.text + "\n")
        }
        if groups.count > Self.printed {
            Swift.print(
                "… and \(groups.count - Self.printed) more group\(groups.count == Self.printed + 1 ? "" : "s"): --csv, --json and --html have them all.\n"
            )
        }
        let others = groups.flatMap { $0.dropFirst().map(\.picture) }
        let bytes = others.reduce(0) { $0 + $1.stamp.bytes }
        Swift.print(
            groups.isEmpty
                ? "No duplicates at the threshold \(String(format: "%.4f", threshold))."
                : "\(groups.count) group\(groups.count == 1 ? "" : "s"); \(others.count) picture\(others.count == 1 ? "" : "s") beside the best, \(humanBytes(bytes))."
        )
    }

    func json(_ learned: DuplicateThreshold?) -> [JSONValue.Member] {
        let groups = groups.map { group in
            JSONValue.array(
                group.enumerated().map { rank, entry in
                    [
                        "path": .string("\(root)/\(entry.picture.path)"),
                        "score": .single(entry.score),
                        "keep": .bool(rank == 0),
                    ]
                })
        }
        var members: [JSONValue.Member] = [
            .init("threshold", .single(threshold)),
            .init("metric", .string(metric.rawValue)),
            .init("higher_is_nearer", .bool(metric.higherIsNearer)), .init("recipe", .string(recipe)),
        ]
        if let learned {
            members.append(
                .init(
                    "learned",
                    [
                        "precision": .number(learned.precision), "recall": .number(learned.recall),
                        "recall_by_kind": .object(
                            learned.kinds.map { .init($0.kind, .number($0.found)) }),
                    ]))
        }
        return members + [.init("groups", .array(groups))]
    }

    var csv: CSVText {
        var csv = CSVText(["group", "keep", "path", "score", "width", "height", "bytes"])
        for (number, group) in groups.enumerated() {
            for (rank, entry) in group.enumerated() {
                let picture = entry.picture
                csv.add([
                    "\(number + 1)", rank == 0 ? "yes" : "no", "\(root)/\(picture.path)", "\(entry.score)",
                    "\(picture.width)", "\(picture.height)", "\(picture.stamp.bytes)",
                ])
            }
        }
        return csv
    }

    func writePage(to file: String, _ store: any IndexStore) throws {
        var pictures: [String: NeighbourGallery.Picture] = [:]
        for entry in groups.prefix(Self.shown).joined() {
            pictures[entry.picture.path] = .init(try store.image(entry.picture))
        }
        let gallery = NeighbourGallery(
            pictures: pictures,
            queries: groups.prefix(Self.shown).map { group in
                .init(
                    group[0].picture.path,
                    rows: [
                        .init(
                            label: "\(group.count - 1) like it",
                            detail:
                                "kept: \(group[0].picture.width) x \(group[0].picture.height), \(humanBytes(group[0].picture.stamp.bytes))",
                            neighbours: group.dropFirst().map {
                                .init($0.picture.path, score: Double($0.score))
                            })
                    ])
            })
        let left = groups.count - min(groups.count, Self.shown)
        let report = HTMLReport(
            title: "Duplicates",
            subtitle:
                "\(groups.count) group\(groups.count == 1 ? "" : "s") among the pictures of \(root), \(metric.rawValue) by \(recipe), threshold \(String(format: "%.4f", threshold)). "
                + "The large picture of each group is the best: most pixels, then most bytes."
                + (left > 0 ? " \(left) more groups are not shown." : ""),
            summary: groups.isEmpty ? [] : [gallery], footer: "dino duplicates, \(Dino.version)")
        let text = try report.html()
        try AtomicFile.replace(file) { (output) throws(FileError) in try output.write(text) }
    }
}
