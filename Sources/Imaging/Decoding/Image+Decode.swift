extension Image {
    /// Decodes a picture from memory, whatever its format, into RGB as Pillow's `convert("RGB")` gives it.
    ///
    /// Alpha is dropped, not blended. A truncated file is an error, never a partly grey picture.
    /// `name` is what errors call the picture.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, name: String, options: DecodeOptions = DecodeOptions()
    ) throws(ImageError) -> Image {
        try decode(bytes, name: name, options: options) { _, _ in options.jpegScaleDenominator }
    }

    /// Decodes a picture from memory, a JPEG at the fraction of its size that is chosen once its size is known.
    static func decode(
        _ bytes: [UInt8], name: String, options: DecodeOptions, jpegScaleDenominator: (Int, Int) -> Int
    ) throws(ImageError) -> Image {
        try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) -> Image in
            try decode(
                UnsafeRawBufferPointer(buffer), name: name, options: options,
                jpegScaleDenominator: jpegScaleDenominator)
        }
    }

    private static func decode(
        _ bytes: UnsafeRawBufferPointer, name: String, options: DecodeOptions,
        jpegScaleDenominator: (Int, Int) -> Int
    ) throws(ImageError) -> Image {
        let format = try knownFormat(bytes, name: name)
        let image: Image
        switch format {
        case .bmp: image = try BMPDecoder.decode(bytes, file: name, options: options)
        case .pnm: image = try PNMDecoder.decode(bytes, file: name, options: options)
        case .jpeg, .png, .tiff, .webp:
            guard var decoder = try LibraryDecoder(format, bytes, file: name, options: options) else {
                throw .unsupported(file: name, reason: "\(format.rawValue) is not supported")
            }
            let (width, height) = (Int(decoder.info.source_width), Int(decoder.info.source_height))
            try decoder.scaleJPEG(denominator: jpegScaleDenominator(width, height))
            image = try decoder.decode(options: options)
        }
        guard options.applyOrientation, format == .jpeg else { return image }
        return image.turned(by: ExifOrientation(jpeg: bytes))
    }

    /// Decodes a picture from memory, as the other `decode` does.
    public static func decode(
        _ bytes: [UInt8], name: String, options: DecodeOptions = DecodeOptions()
    ) throws(ImageError) -> Image {
        try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) -> Image in
            try decode(UnsafeRawBufferPointer(buffer), name: name, options: options)
        }
    }

    /// Reads and decodes a picture file.
    ///
    /// Throws if the file is missing, not a regular file, over the options' file size, or not a picture.
    public init(contentsOf path: String, options: DecodeOptions = DecodeOptions()) throws(ImageError) {
        let bytes = try PictureFile.read(path, maximumSize: options.maximumFileSize)
        self = try Image.decode(bytes, name: path, options: options)
    }

    /// Reads and decodes a picture file, a JPEG at the fraction of its size that is chosen once its size is known.
    ///
    /// - Parameter jpegScaleDenominator: Takes width and height, gives 1, 2, 4 or 8.
    package init(
        contentsOf path: String, options: DecodeOptions, jpegScaleDenominator: (Int, Int) -> Int
    ) throws(ImageError) {
        let bytes = try PictureFile.read(path, maximumSize: options.maximumFileSize)
        self = try Image.decode(
            bytes, name: path, options: options, jpegScaleDenominator: jpegScaleDenominator)
    }

    /// Format and size of a picture file, without decoding it.
    public static func probe(
        _ path: String, options: DecodeOptions = DecodeOptions()
    ) throws(ImageError) -> ImageInfo {
        let bytes = try PictureFile.read(path, maximumSize: options.maximumFileSize)
        return try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) -> ImageInfo in
            try probe(UnsafeRawBufferPointer(buffer), name: path, options: options)
        }
    }

    /// Format and size of a picture in memory, without decoding it.
    public static func probe(
        _ bytes: UnsafeRawBufferPointer, name: String, options: DecodeOptions = DecodeOptions()
    ) throws(ImageError) -> ImageInfo {
        let format = try knownFormat(bytes, name: name)
        let size: (width: Int, height: Int)
        switch format {
        case .bmp: size = try BMPDecoder.size(bytes, file: name)
        case .pnm: size = try PNMDecoder.size(bytes, file: name)
        case .jpeg, .png, .tiff, .webp:
            guard let decoder = try LibraryDecoder(format, bytes, file: name, options: options) else {
                throw .unsupported(file: name, reason: "\(format.rawValue) is not supported")
            }
            size = (Int(decoder.info.source_width), Int(decoder.info.source_height))
        }
        _ = try options.checkedByteCount(width: size.width, height: size.height, file: name)
        return ImageInfo(format: format, width: size.width, height: size.height)
    }

    /// The format of a picture in memory; throws if it is none that is decoded.
    static func knownFormat(_ bytes: UnsafeRawBufferPointer, name: String) throws(ImageError)
        -> ImageFormat
    {
        if let format = ImageFormat.detect(bytes) { return format }
        if bytes.isEmpty { throw .truncated(file: name, reason: "it is empty") }
        throw .unsupported(
            file: name,
            reason: ImageFormat.unsupportedKind(bytes).map { "\($0) is not supported" }
                ?? "it begins like no known picture format")
    }
}
