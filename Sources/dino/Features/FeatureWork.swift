import Console
import DINO
import Evaluation
import Files
import Foundation
import Imaging
import Records
import Torch

/// Features of a list of pictures on their way to a journal or to standard output.
struct FeatureWork {
    let pass: FeaturePass
    let paths: PathList
    let extractor: FeatureExtractor
    /// Parts that stand for whole pictures, by the pictures' numbers.
    var regions: [Int: PictureRegion] = [:]
    /// Whether a picture that cannot be read ends the work.
    var mustReadAll = false
    /// Processes that share the pictures; the first one keeps the features.
    var group = ProcessGroup()

    /// What the features are, for a file that can say so.
    var notes: [String: String] {
        let sizes = pass.network.backbone.network.configuration
        var notes = [
            "network": sizes.description, "weights": pass.network.path ?? "random",
            "pictures": "\(pass.transform)",
        ]
        for recipe in pass.recipes {
            notes["formula \(recipe.name)"] = recipe.recipe.formula(depth: sizes.depth)
        }
        return notes
    }

    /// All that the features depend on, in a line: another line is other work.
    func description(precision: Precision) -> String {
        let parts = regions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ";")
        let own: [JSONValue.Member] = [
            .init("recipes", .array(pass.recipes.map { .string("\($0.recipe)") })),
            .init(
                "notes", .object(notes.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })),
            .init(
                "whitenings",
                .array(pass.recipes.flatMap(\.recipe.whiteningFiles).map(JSONValue.init(stampOf:)))
            ),
            .init("pictures", .integer(paths.count)), .init("list", .string(Self.digest(paths))),
            .init("regions", .string(parts)),
        ]
        return JSONValue.object(
            [.init("format", 1)] + pass.network.identity(precision: precision) + own
        ).line
    }

    /// A short stand-in for a list of paths.
    static func digest(_ paths: PathList) -> String {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for path in paths {
            for byte in path.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            state = (state ^ 0x0A) &* 0x0000_0100_0000_01B3
        }
        return String(state, radix: 16)
    }

    /// Makes what the journal lacks; false where it was interrupted.
    func run(into journal: FeatureJournal) throws -> Bool {
        _ = try group.ofFirst(journal.done)
        guard journal.done < paths.count else {
            if journal.isResumed { Diagnostic.note("the features are those in \(journal.path).") }
            return true
        }
        if journal.isResumed {
            Diagnostic.note(
                "going on after \(journal.done) of \(paths.count) pictures; --restart begins anew.")
        }
        let bar = ProgressBar("Features", total: paths.count, completed: journal.done, unit: "img")
        defer { bar.finish() }
        do {
            try extractor.forEachBatch(of: paths, from: journal.done, regions: regions) { batch in
                if mustReadAll, let lost = firstLost(batch, after: journal.done) {
                    throw EvaluationError(reason(lost))
                }
                try journal.append(batch)
                bar.update(batch.done)
                if SignalWatcher.isStopRequested { throw Interrupted() }
            }
        } catch is Interrupted {
            return journal.done == paths.count
        }
        return true
    }

    /// Another process's part in what the first one keeps.
    func assist() throws {
        let done = try group.ofFirst(0)
        guard done < paths.count else { return }
        try extractor.forEachBatch(of: paths, from: done, regions: regions) { _ in }
    }

    private struct Interrupted: Error {}

    /// The first picture of a batch that could not be read.
    private func firstLost(_ batch: FeatureExtractor.Batch, after done: Int) -> Int? {
        guard batch.indices.count < batch.done - done else { return nil }
        let known = Set(batch.indices)
        return (done..<batch.done).first { !known.contains($0) }
    }

    /// A line of JSON per picture, as they are made, in their order; one that cannot be read has the reason
    /// instead.
    ///
    /// - Returns: How many could be read.
    func stream() throws -> Int {
        var (next, count) = (0, 0)
        try extractor.forEachBatch(of: paths) { batch in
            let rows = batch.features.map(\.floats)
            var places: [Int: Int] = [:]
            for (row, index) in batch.indices.enumerated() { places[index] = row }
            let lines = (next..<batch.done).map { index in
                places[index].map { line(index, rows, row: $0) } ?? failure(index)
            }
            guard FileOutput.writeAll(lines.joined().utf8, to: 1) else {
                throw FileError(.cannotWrite, path: "standard output", "cannot be written")
            }
            next = batch.done
            count += batch.indices.count
        }
        guard count > 0 else { throw EvaluationError("none of the \(paths.count) pictures can be read") }
        return count
    }

    private func line(_ index: Int, _ rows: [[Float]], row: Int) -> String {
        let fields = zip(pass.recipes, zip(rows, pass.computation.dimensions)).map { recipe, values in
            let numbers = values.0[row * values.1..<(row + 1) * values.1].map { "\($0)" }
            return "\(JSONValue.string(recipe.name).line):[\(numbers.joined(separator: ","))]"
        }
        return
            "{\"path\":\(JSONValue.string(paths[index]).line),\"features\":{\(fields.joined(separator: ","))}}\n"
    }

    private func failure(_ index: Int) -> String {
        let value: JSONValue = ["path": .string(paths[index]), "error": .string(reason(index))]
        return value.line + "\n"
    }

    /// Why a picture could not be read.
    private func reason(_ index: Int) -> String {
        do {
            _ = try Image(contentsOf: paths[index])
            return "it could not be read before, and can be now"
        } catch {
            return "\(error)"
        }
    }

    /// The pictures that have no row, with what is wrong with each.
    func skipped(among indices: [Int]) -> [(path: String, reason: String)] {
        let known = Set(indices)
        return paths.indices.filter { !known.contains($0) }.map { (paths[$0], reason($0)) }
    }
}
