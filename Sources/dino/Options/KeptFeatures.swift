import Arguments
import Console
import DINO
import Evaluation
import Files
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
    /// - Parameter suffix: Added to the file's name, for commands that keep several.
    /// - Throws: `EvaluationError` for the first picture that cannot be read where the work wants all; else it has no
    ///   row, and a warning names it.
    /// - Returns: nil in all processes of a job but the first.
    func extract(
        _ work: FeatureWork, machine: DeviceOptions, suffix: String = ""
    ) throws -> (features: Tensor, indices: [Int])? {
        guard work.group.isFirst else {
            try work.assist()
            return nil
        }
        let journal = try journal(work, machine: machine, suffix: suffix)
        defer { if features == nil { journal.remove() } }
        guard try work.run(into: journal) else {
            Diagnostic.note(
                "stopped after \(journal.done) of \(work.paths.count) pictures; "
                    + (features == nil
                        ? "with --features a run goes on from there."
                        : "the same command goes on from there."))
            throw ExitCode.failure
        }
        if journal.indices.count < work.paths.count {
            for entry in work.skipped(among: journal.indices) {
                Diagnostic.warn("skipped \(entry.path): \(entry.reason)")
            }
        }
        return (try Tensor(journal.matrix(0)), journal.indices)
    }

    /// The file, begun anew only where it holds something else and that may go.
    private func journal(
        _ work: FeatureWork, machine: DeviceOptions, suffix: String
    ) throws(FileError) -> FeatureJournal {
        let path =
            features.map { $0 + suffix }
            ?? "\(NSTemporaryDirectory())/dino-\(UUID().uuidString).features"
        func open(startsAnew: Bool) throws(FileError) -> FeatureJournal {
            try FeatureJournal(
                path: path, description: work.description(precision: machine.precision),
                dimensions: work.pass.computation.dimensions, pictures: work.paths.count,
                startsAnew: startsAnew)
        }
        do {
            return try open(startsAnew: false)
        } catch {
            guard restart else { throw error }
            return try open(startsAnew: true)
        }
    }
}
