import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Torch

/// A file that keeps features while they are made and afterwards.
struct KeptFeatures: ParsableArguments {
    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Keep the features in this file: a killed run goes on from it, a later one starts from it.",
            valueName: "file"))
    var features: String?

    @Flag(section: "Files", help: "Begin anew where an earlier run left something of other settings.")
    var restart = false

    /// Features of pictures as the pass's only recipe has them: (rows, D), and the rows' pictures.
    ///
    /// - Parameter mustReadAll: Whether a picture that cannot be read is an error; else it has no row, and a
    ///   warning names it.
    /// - Throws: `EvaluationError` for the first picture that cannot be read where all must be.
    func extract(
        _ work: FeatureWork, machine: DeviceOptions
    ) throws -> (features: Tensor, indices: [Int]) {
        let folder = features == nil ? NSTemporaryDirectory() : ""
        let path = features ?? "\(folder)/dino-\(UUID().uuidString).features"
        let pass = work.pass
        let journal = try FeatureJournal(
            path: path,
            description: work.description(precision: machine.precision.dtype(on: pass.network.device)),
            dimensions: pass.computation.dimensions, pictures: work.paths.count, startsAnew: restart)
        defer { if features == nil { journal.remove() } }
        guard try work.run(into: journal) else {
            Diagnostic.note(
                "stopped after \(journal.done) of \(work.paths.count) pictures"
                    + (features == nil
                        ? "; with --features a run goes on from there."
                        : "; the same command goes on from there."))
            throw ExitCode.failure
        }
        if journal.indices.count < work.paths.count {
            for entry in work.skipped(among: journal.indices) {
                Diagnostic.warn("skipped \(entry.path): \(entry.reason)")
            }
        }
        return (try Tensor(journal.matrix(0)), journal.indices)
    }
}
