/// A picture file's format, told by its first bytes and never by its name.
public enum ImageFormat: String, Sendable, CaseIterable {
    /// JPEG, of any colour space.
    case jpeg = "JPEG"
    /// PNG.
    case png = "PNG"
    /// TIFF and BigTIFF.
    case tiff = "TIFF"
    /// WebP.
    case webp = "WebP"
    /// Windows and OS/2 bitmap.
    case bmp = "BMP"
    /// Portable bitmap, graymap or pixmap, plain or raw.
    case pnm = "PNM"

    /// The format of these bytes, or nil if they begin like none of those that can be decoded.
    public static func detect(_ bytes: UnsafeRawBufferPointer) -> ImageFormat? {
        if bytes.begins(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.begins(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.begins(with: "RIFF".utf8), bytes.begins(with: "WEBP".utf8, at: 8) { return .webp }
        for magic: [UInt8] in [
            [0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43],
        ] where bytes.begins(with: magic) {
            return .tiff
        }
        if bytes.begins(with: "BM".utf8) { return .bmp }
        if bytes.count > 2, bytes[0] == UInt8(ascii: "P"),
            (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(bytes[1]),
            PNMDecoder.isSpace(bytes[2]) || bytes[2] == UInt8(ascii: "#")
        {
            return .pnm
        }
        return nil
    }

    /// The format of a file by its first bytes; nil where it cannot be read or is no such picture.
    public static func detect(fileAt path: String) -> ImageFormat? {
        PictureFile.start(of: path).flatMap { detect($0) }
    }

    /// The format of these bytes, or nil if they begin like none of those that can be decoded.
    public static func detect(_ bytes: [UInt8]) -> ImageFormat? {
        bytes.withUnsafeBytes { detect($0) }
    }

    /// A known kind of file that is not decoded, by name, to say more than "unknown format".
    static func unsupportedKind(_ bytes: UnsafeRawBufferPointer) -> String? {
        if bytes.begins(with: "GIF8".utf8) { return "GIF" }
        if bytes.begins(with: "ftypavif".utf8, at: 4) { return "AVIF" }
        if bytes.begins(with: "ftyphei".utf8, at: 4) || bytes.begins(with: "ftypmif1".utf8, at: 4) {
            return "HEIF"
        }
        if bytes.begins(with: "8BPS".utf8) { return "Photoshop" }
        if bytes.begins(with: [0, 0, 1, 0]) { return "ICO" }
        if bytes.begins(with: "qoif".utf8) { return "QOI" }
        if bytes.begins(with: "farbfeld".utf8) { return "farbfeld" }
        if bytes.begins(with: "#?RADIANCE".utf8) || bytes.begins(with: "#?RGBE".utf8) {
            return "Radiance HDR"
        }
        if bytes.begins(with: [0x76, 0x2F, 0x31, 0x01]) { return "OpenEXR" }
        if bytes.begins(with: "jP  ".utf8, at: 4) || bytes.begins(with: [0xFF, 0x4F, 0xFF, 0x51]) {
            return "JPEG 2000"
        }
        if bytes.begins(with: [0xFF, 0x0A]) || bytes.begins(with: "JXL ".utf8, at: 4) { return "JPEG XL" }
        if bytes.begins(with: "%PDF".utf8) { return "PDF" }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these bytes stand at an offset.
    func begins(with other: some Collection<UInt8>, at offset: Int = 0) -> Bool {
        count >= offset + other.count && zip(self[offset...], other).allSatisfy { $0 == $1 }
    }
}
