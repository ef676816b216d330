import CImageCodecs

extension IndexedImage {
    /// Decodes a mask from a PNG in memory.
    ///
    /// A palette PNG gives its indices, whatever its colours, and an 8-bit grey one its values. Grey of 2 and
    /// 4 bits is scaled to 255, and that of 1 bit is 0 or 1: what `np.array(Image.open(path))` gives with
    /// Pillow. Anything else is an error, as is a truncated file. `name` is what errors call the mask.
    public static func decode(
        _ bytes: [UInt8], name: String, options: DecodeOptions = DecodeOptions()
    ) throws(ImageError) -> IndexedImage {
        try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) -> IndexedImage in
            let bytes = UnsafeRawBufferPointer(buffer)
            let format = try Image.knownFormat(bytes, name: name)
            guard format == .png,
                let decoder = try LibraryDecoder(format, bytes, file: name, options: options)
            else {
                throw notAMask(format.rawValue, file: name)
            }
            return try decoder.decodeIndices(options: options)
        }
    }

    /// Reads and decodes a mask, as `decode` does.
    ///
    /// Throws if the file is missing, not a regular file, over the options' file size, or not a mask.
    public init(contentsOf path: String, options: DecodeOptions = DecodeOptions()) throws(ImageError) {
        let bytes = try PictureFile.read(path, maximumSize: options.maximumFileSize)
        self = try IndexedImage.decode(bytes, name: path, options: options)
    }

    /// The mask as an 8-bit palette PNG file.
    ///
    /// Throws if the palette has no colour for one of the indices, or more than 256 colours.
    public func pngData(palette: [PixelColor] = davisPalette) throws(ImageError) -> [UInt8] {
        guard (1...256).contains(palette.count) else {
            throw .notEncoded(reason: "a palette has 1 to 256 colours, not \(palette.count)")
        }
        let largest = indices.max() ?? 0
        guard largest < palette.count else {
            throw .notEncoded(
                reason: "index \(largest) has no colour in a palette of \(palette.count)")
        }
        let colours = palette.flatMap { [$0.red, $0.green, $0.blue] }
        return try Image.encoded { bytes, count, message in
            ci_png_encode_indices(
                indices, UInt32(clamping: width), UInt32(clamping: height), colours, UInt32(palette.count),
                bytes, count, message)
        }
    }

    /// The error for a picture that holds no indices.
    static func notAMask(_ kind: String, file: String) -> ImageError {
        .unsupported(
            file: file,
            reason: "a mask is a palette PNG or a grey one of up to 8 bits, and this is a \(kind)")
    }
}
