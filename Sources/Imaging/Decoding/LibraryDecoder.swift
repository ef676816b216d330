import CImageCodecs

/// One of the C decoders: its reader lives from `init` to `close`.
///
/// The bytes must outlive the reader.
struct LibraryDecoder: ~Copyable {
    private enum Reader {
        case jpeg(OpaquePointer), png(OpaquePointer), tiff(OpaquePointer), webp(OpaquePointer)
    }

    private let reader: Reader
    private let file: String
    /// Sizes of the decoded picture and of the stored one.
    private(set) var info: ci_info

    /// Opens the file's header, or returns nil for a format that no library decodes.
    init?(
        _ format: ImageFormat, _ bytes: UnsafeRawBufferPointer, file: String, options: DecodeOptions
    ) throws(ImageError) {
        var limits = ci_options()
        limits.maximum_pixels = UInt64(max(options.maximumPixels, 0))
        limits.maximum_side = UInt32(clamping: options.maximumSide)
        limits.scale_denominator = UInt32(clamping: options.jpegScaleDenominator)
        var message = ci_message()
        var info = ci_info()
        var opened: OpaquePointer?
        let base = bytes.bindMemory(to: UInt8.self).baseAddress
        let status: ci_status
        switch format {
        case .jpeg: status = ci_jpeg_open(base, bytes.count, &limits, &opened, &info, &message)
        case .png: status = ci_png_open(base, bytes.count, &limits, &opened, &info, &message)
        case .tiff: status = ci_tiff_open(base, bytes.count, &limits, &opened, &info, &message)
        case .webp: status = ci_webp_open(base, bytes.count, &limits, &opened, &info, &message)
        case .bmp, .pnm: return nil
        }
        guard status == CI_OK, let opened else { throw Self.error(status, message, format, file: file) }
        self.file = file
        self.info = info
        switch format {
        case .jpeg: reader = .jpeg(opened)
        case .png: reader = .png(opened)
        case .tiff: reader = .tiff(opened)
        default: reader = .webp(opened)
        }
    }

    deinit {
        switch reader {
        case .jpeg(let pointer): ci_jpeg_close(pointer)
        case .png(let pointer): ci_png_close(pointer)
        case .tiff(let pointer): ci_tiff_close(pointer)
        case .webp(let pointer): ci_webp_close(pointer)
        }
    }

    /// Lets a JPEG be decoded at 1/1, 1/2, 1/4 or 1/8 of its size, rather than as the options say.
    mutating func scaleJPEG(denominator: Int) throws(ImageError) {
        guard case .jpeg(let pointer) = reader else { return }
        let status = ci_jpeg_scale(pointer, UInt32(clamping: denominator), &info)
        guard status == CI_OK else { throw Self.error(status, ci_message(), .jpeg, file: file) }
    }

    /// Decodes the picture into memory that is taken here.
    func decode(options: DecodeOptions) throws(ImageError) -> Image {
        let (width, height) = (Int(info.width), Int(info.height))
        let count = try options.checkedByteCount(width: width, height: height, file: file)
        try DecodeOptions.requireMemory(count, file: file)
        var message = ci_message()
        var status = CI_OK
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            switch reader {
            case .jpeg(let pointer): status = ci_jpeg_decode(pointer, buffer.baseAddress, &message)
            case .png(let pointer): status = ci_png_decode(pointer, buffer.baseAddress, &message)
            case .tiff(let pointer): status = ci_tiff_decode(pointer, buffer.baseAddress, &message)
            case .webp(let pointer): status = ci_webp_decode(pointer, buffer.baseAddress, &message)
            }
            initialized = status == CI_OK ? count : 0
        }
        guard status == CI_OK else { throw Self.error(status, message, format, file: file) }
        return Image(width: width, height: height, pixels: pixels)
    }

    /// Decodes a PNG's palette indices or grey values into memory that is taken here.
    ///
    /// Throws `.unsupported` for other formats and colours.
    func decodeIndices(options: DecodeOptions) throws(ImageError) -> IndexedImage {
        let (width, height) = (Int(info.width), Int(info.height))
        let count = try options.checkedByteCount(width: width, height: height, file: file) / 3
        guard case .png(let pointer) = reader else {
            throw IndexedImage.notAMask(format.rawValue, file: file)
        }
        try DecodeOptions.requireMemory(count, file: file)
        var message = ci_message()
        var status = CI_OK
        let indices = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            status = ci_png_decode_indices(pointer, buffer.baseAddress, &message)
            initialized = status == CI_OK ? count : 0
        }
        if status == CI_UNSUPPORTED { throw IndexedImage.notAMask("PNG of \(message.words)", file: file) }
        guard status == CI_OK else { throw Self.error(status, message, format, file: file) }
        return IndexedImage(width: width, height: height, indices: indices)
    }

    private var format: ImageFormat {
        switch reader {
        case .jpeg: .jpeg
        case .png: .png
        case .tiff: .tiff
        case .webp: .webp
        }
    }

    private static func error(
        _ status: ci_status, _ message: ci_message, _ format: ImageFormat, file: String
    ) -> ImageError {
        let reason = message.words
        return switch status {
        case CI_TRUNCATED: .truncated(file: file, reason: reason)
        case CI_TOO_LARGE: .tooLarge(file: file, reason: reason)
        case CI_NO_MEMORY: .tooLarge(file: file, reason: "there is not enough memory")
        case CI_UNSUPPORTED:
            .unsupported(
                file: file,
                reason: "this kind of \(format.rawValue) is not supported"
                    + (reason.isEmpty ? "" : " (\(reason))"))
        default: .damaged(file: file, reason: reason)
        }
    }
}

extension ci_message {
    /// The message without a closing full stop, as it stands inside a sentence.
    var words: String {
        let bytes = withUnsafeBytes(of: text) { Array($0.prefix { $0 != 0 }) }
        var words = String(decoding: bytes, as: UTF8.self)
        while words.hasSuffix(".") || words.hasSuffix("\n") { words.removeLast() }
        return words
    }
}
