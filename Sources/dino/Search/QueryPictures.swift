import Console
import Downloads
import Foundation
import Imaging
import Search

/// Pictures to search for: files, folders, lists, and addresses on the web, which are fetched.
final class QueryPictures {
    /// What a user calls each.
    private(set) var names: [String] = []
    /// The file of each.
    private(set) var paths = PathList()
    /// Why addresses could not be fetched.
    private(set) var failures: [String] = []
    private var folder: String?

    /// The largest picture that is fetched.
    private static let maximumBytes = 1 << 28

    /// - Throws: `ImageFolderError`, `IndexError` where there is nothing to search for, `ExitCode` after a signal.
    init(_ inputs: [String]) throws {
        for input in inputs {
            if Self.isAddress(input) {
                try fetch(input)
                continue
            }
            for path in try PictureInputs.paths(
                [input], unusableNames: Notes.unusableNames,
                readStandardInput: { Array(FileHandle.standardInput.readDataToEndOfFile()) })
            {
                if Self.isAddress(path) {
                    try fetch(path)
                } else {
                    names.append(path)
                    paths.append(path)
                }
            }
        }
        guard !names.isEmpty else { throw IndexError(failures.first ?? "the lists name no picture") }
    }

    deinit { if let folder { try? FileManager.default.removeItem(atPath: folder) } }

    private static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("http://") || text.hasPrefix("https://")
    }

    /// The files that were not fetched.
    var listed: [String] { zip(names, paths).filter { $0 == $1 }.map { $1 } }

    /// A sentence about a fetched file, with its address in the file's place.
    func named(_ sentence: String) -> String {
        guard let folder, sentence.contains(folder) else { return sentence }
        // The longest numbers first: one may begin another.
        return zip(names, paths).filter { $1.hasPrefix(folder + "/") }.reversed().reduce(sentence) {
            $0.replacing($1.1, with: $1.0)
        }
    }

    private func fetch(_ address: String) throws {
        let folder =
            self.folder
            ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("dino-queries-\(UUID().uuidString)").path
        self.folder = folder
        let file = "\(folder)/\(names.count)"
        let fetching = Fetching(address, to: file, maximumBytes: Self.maximumBytes)
        while !fetching.isDone(within: 0.1) { try SignalWatcher.throwIfStopped() }
        if let reason = fetching.failure {
            failures.append(reason.replacing(file, with: "the file"))
        } else {
            names.append(address)
            paths.append(file)
        }
    }
}
