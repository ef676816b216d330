import Digests
import Imaging
import Synchronization

/// What the loader's threads find out about pictures besides their features, until a batch collects it.
final class PictureFacts: Sendable {
    struct Fact: Sendable {
        let width, height: Int
        let thumbnail: [UInt8]
        let sha256: String
    }

    private let paths: PathList
    private let stamps: [IndexedPicture.Stamp]
    private let side: Int
    private let facts = Mutex<[Int: Fact]>([:])

    /// - Parameters:
    ///   - stamps: Of the files when it was decided that they are read.
    ///   - side: Longest side of a thumbnail in pixels; 0 for none.
    init(_ paths: PathList, stamps: [IndexedPicture.Stamp], thumbnailSide side: Int) {
        self.paths = paths
        self.stamps = stamps
        self.side = side
    }

    /// Looks at a decoded picture; one whose file changed meanwhile is left out, as its digest may be of
    /// another picture than its features.
    func inspect(_ image: Image, _ index: Int) {
        guard let digest = try? SHA256Digest.hex(ofFile: paths[index]),
            IndexedPicture.Stamp(ofFile: paths[index]) == stamps[index]
        else { return }
        let thumbnail = side == 0 ? [] : (try? image.thumbnail(side: side)) ?? []
        let fact = Fact(width: image.width, height: image.height, thumbnail: thumbnail, sha256: digest)
        facts.withLock { $0[index] = fact }
    }

    /// Hands out what is known of a picture, and forgets it.
    func take(_ index: Int) -> Fact? { facts.withLock { $0.removeValue(forKey: index) } }
}

extension Image {
    /// A small JPEG of the whole picture.
    ///
    /// - Parameter side: Its longest side at most, in pixels.
    public func thumbnail(side: Int) throws(ImageError) -> [UInt8] {
        let longest = max(width, height)
        guard longest > side else { return try jpegData(quality: 78) }
        func scaled(_ length: Int) -> Int { max(1, (length * side + longest / 2) / longest) }
        return try resized(width: scaled(width), height: scaled(height), filter: .bilinear)
            .jpegData(quality: 78)
    }
}
