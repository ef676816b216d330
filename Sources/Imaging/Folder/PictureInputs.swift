/// Pictures as a command line names them: files, folders and lists, in any mixture.
public enum PictureInputs {
    /// The pictures' paths, input by input.
    ///
    /// A folder stands for all pictures in it and below, sorted by their whole paths; a file that is no
    /// picture is a list with one path a line, relative to its own folder; `-` is such a list on standard
    /// input.
    /// - Parameters:
    ///   - unusableNames: Called with the number of files and folders that are left out, as their names are
    ///     not UTF-8.
    ///   - readStandardInput: Called for `-`.
    public static func paths(
        _ inputs: [String], unusableNames: (Int) -> Void = { _ in },
        readStandardInput: () -> [UInt8] = { [] }
    ) throws(ImageFolderError) -> PathList {
        var paths = PathList()
        var unusable = 0
        defer { if unusable > 0 { unusableNames(unusable) } }
        for input in inputs {
            if input == "-" {
                let list = try PictureList(readStandardInput(), path: "standard input", folder: "")
                for path in list.paths { paths.append(path) }
                continue
            }
            guard let kind = FileKind(path: input) else {
                throw .unreadable(path: input, reason: PictureFile.lastReason())
            }
            switch kind {
            case .folder: for path in try pictures(below: input, unusable: &unusable) { paths.append(path) }
            case .file where ImageFolder.isPicture(input) || isPicture(input): paths.append(input)
            case .file: for path in try PictureList(path: input).paths { paths.append(path) }
            case .other: throw .unreadable(path: input, reason: "it is neither a folder nor a file")
            }
        }
        return paths
    }

    private static func pictures(
        below folder: String, unusable: inout Int
    ) throws(ImageFolderError) -> [String] {
        let tree = try FolderTree(path: folder)
        var found = PathList(root: folder.hasSuffix("/") ? folder : folder + "/")
        tree.top.files.forEach { found.append([], $0) }
        unusable += tree.top.unusableNames
        for walk in try tree.takeWalks() {
            found.append(walk.pictures)
            unusable += walk.unusableNames
        }
        guard !found.isEmpty else { throw .noPictures(path: folder) }
        return found.sorted(by: FolderListing.precedes)
    }

    /// Whether a file begins as a picture does, whatever its name.
    private static func isPicture(_ path: String) -> Bool {
        ImageFormat.detect(fileAt: path) != nil
    }
}
