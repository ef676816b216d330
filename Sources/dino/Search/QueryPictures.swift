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
    private var folder: String?

    /// The largest picture that is fetched.
    private static let maximumBytes = 1 << 28

    /// - Throws: `ImageFolderError`, `DownloadError`, `IndexError` where there is nothing to search for.
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
        guard !names.isEmpty else { throw IndexError("the lists name no picture") }
    }

    deinit { if let folder { try? FileManager.default.removeItem(atPath: folder) } }

    private static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("http://") || text.hasPrefix("https://")
    }

    private func fetch(_ address: String) throws {
        let folder = self.folder ?? NSTemporaryDirectory() + "/dino-queries-\(UUID().uuidString)"
        self.folder = folder
        let file = "\(folder)/\(names.count)"
        try Download(url: address, destination: file, maximumSize: Self.maximumBytes).run()
        names.append(address)
        paths.append(file)
    }
}
