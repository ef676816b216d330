import Imaging

/// The pictures of a folder as the frames of a video, in natural order.
///
/// Files that end like a picture of any supported format count; hidden ones and folders below do not.
public struct FrameFolder: Sendable {
    /// The folder.
    public let path: String
    /// The frames' paths, in order.
    public let frames: PathList

    /// Looks through a folder.
    ///
    /// - Throws: `VideoError.noFrames` where it cannot be read or holds no pictures.
    public init(path: String) throws(VideoError) {
        guard ImageFolder.isFolder(path) else { throw .noFrames(folder: path, reason: "it is no folder") }
        let names: [String]
        do throws(ImageFolderError) {
            names = try FolderListing(path: path).files
        } catch {
            guard case .unreadable(_, let reason) = error else {
                throw .noFrames(folder: path, reason: "it cannot be read")
            }
            throw .noFrames(folder: path, reason: reason)
        }
        var frames = PathList(root: path.hasSuffix("/") ? path : path + "/")
        let pictures = names.filter { ImageFolder.isPicture($0) && !$0.hasPrefix(".") }
        for name in pictures.sorted(by: NaturalOrder.precedes) { frames.append(name) }
        guard !frames.isEmpty else {
            throw .noFrames(
                folder: path,
                reason: "looked in it for files ending in "
                    + ImageFolder.extensions.joined(separator: ", "))
        }
        self.path = path
        self.frames = frames
    }

    /// Decodes one frame.
    public func image(at index: Int, options: DecodeOptions = DecodeOptions()) throws(ImageError) -> Image {
        try Image(contentsOf: frames[index], options: options)
    }
}
