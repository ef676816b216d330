import CImageCodecs

extension Image {
    /// The picture as a baseline JPEG file of the given quality, 1 to 100.
    ///
    /// Throws if a side is over 65,500 pixels, the format's limit.
    public func jpegData(quality: Int = 90) throws(ImageError) -> [UInt8] {
        try Self.encoded { bytes, count, message in
            ci_jpeg_encode(
                pixels, UInt32(clamping: width), UInt32(clamping: height), Int32(min(max(quality, 1), 100)),
                bytes, count, message)
        }
    }

    /// The picture as an 8-bit RGB PNG file.
    public func pngData() throws(ImageError) -> [UInt8] {
        try Self.encoded { bytes, count, message in
            ci_png_encode(pixels, UInt32(clamping: width), UInt32(clamping: height), bytes, count, message)
        }
    }

    /// An encoder of CImageCodecs without its input.
    typealias Encoder = (
        UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>,
        UnsafeMutablePointer<ci_message>
    ) -> ci_status

    /// The bytes that an encoder makes.
    static func encoded(_ encode: Encoder) throws(ImageError) -> [UInt8] {
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        var message = ci_message()
        let status = encode(&bytes, &count, &message)
        guard status == CI_OK, let bytes else {
            let words = message.words
            throw .notEncoded(reason: words.isEmpty ? "there is not enough memory" : words)
        }
        defer { ci_free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
