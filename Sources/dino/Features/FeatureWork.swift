import Console
import DINO
import Files
import Foundation
import Imaging
import Records

/// Features of a list of pictures on their way to a journal or to standard output.
struct FeatureWork {
    let pass: FeaturePass
    let paths: PathList
    let extractor: FeatureExtractor

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
    func description(precision: String) -> String {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for path in paths {
            for byte in path.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            state = (state ^ 0x0A) &* 0x0000_0100_0000_01B3
        }
        let files = ([pass.network.path].compactMap(\.self) + whiteningFiles).map { path -> JSONValue in
            var status = stat()
            stat(path, &status)
            return [
                "path": .string(path), "size": .integer(Int(status.st_size)),
                "changed": .number(Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9),
            ]
        }
        let value: JSONValue = [
            "format": 1, "recipes": .array(pass.recipes.map { .string("\($0.recipe)") }),
            "notes": .object(notes.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
            "files": .array(files),
            "colours": .string(
                "\(pass.network.options.pictures.mean ?? []) \(pass.network.options.pictures.std ?? [])"),
            "precision": .string(precision), "pictures": .integer(paths.count),
            "list": .string(String(state, radix: 16)),
        ]
        return value.line
    }

    private var whiteningFiles: [String] {
        pass.recipes.flatMap(\.recipe.steps).compactMap { step in
            if case .whiten(let file) = step { file } else { nil }
        }
    }

    /// Makes what the journal lacks; false where it was interrupted.
    func run(into journal: FeatureJournal) throws -> Bool {
        if journal.isResumed {
            Diagnostic.note(
                "going on after \(journal.done) of \(paths.count) pictures; --restart begins anew.")
        }
        guard journal.done < paths.count else { return true }
        let bar = ProgressBar("Features", total: paths.count, completed: journal.done, unit: "img")
        defer { bar.finish() }
        do {
            try extractor.forEachBatch(of: paths, from: journal.done) { batch in
                try journal.append(batch)
                bar.update(batch.done)
                if SignalWatcher.isStopRequested { throw Interrupted() }
            }
        } catch is Interrupted {
            return journal.done == paths.count
        }
        return true
    }

    private struct Interrupted: Error {}

    /// A line of JSON per picture, as they are made.
    func stream() throws {
        let skipped = try extractor.forEachBatch(of: paths) { batch in
            let rows = batch.features.map(\.floats)
            var text = ""
            for (row, index) in batch.indices.enumerated() {
                let fields = zip(pass.recipes, zip(rows, pass.computation.dimensions)).map { recipe, values in
                    let numbers = values.0[row * values.1..<(row + 1) * values.1].map(Self.number)
                    return "\(JSONValue.string(recipe.name).line):[\(numbers.joined(separator: ","))]"
                }
                text += "{\"path\":\(JSONValue.string(paths[index]).line),\"features\":{"
                text += fields.joined(separator: ",") + "}}\n"
            }
            guard FileOutput.writeAll(text.utf8, to: 1) else {
                throw FileError(.cannotWrite, path: "standard output", "cannot be written")
            }
        }
        for entry in skipped { Diagnostic.warn("skipped \(entry.path): \(entry.reason)") }
    }

    /// The shortest text that reads as the same number; JSON has no infinities.
    private static func number(_ value: Float) -> String { value.isFinite ? "\(value)" : "null" }

    /// The pictures that have no row, with what is wrong with each.
    func skipped(among indices: [Int]) -> [(path: String, reason: String)] {
        let known = Set(indices)
        return paths.indices.filter { !known.contains($0) }.map { index in
            do {
                _ = try Image(contentsOf: paths[index])
                return (paths[index], "it could not be read before, and can be now")
            } catch {
                return (paths[index], "\(error)")
            }
        }
    }
}
