/// One folder of a set: copies that were all made in the same way.
///
/// Names and levels are those of Copydays. There (Douze and others, "Evaluation of GIST descriptors for
/// web-scale image search", 2009) pictures of the JPEG block are first resized to a quarter of each side,
/// which is 1/16 of the pixels, and the strong block holds scanned prints, occlusions, changes of contrast,
/// perspective, blur and the like, made by hand.
public enum CopyBlock: Sendable, Hashable, CaseIterable {
    /// The originals themselves.
    case original
    /// JPEG files of this quality with 1/16 of the source file's pixels.
    case jpegQuality(Int)
    /// Pictures of which so many hundredths of the area are cut away; what remains is not enlarged again.
    case crop(percent: Int)
    /// One to three edits by chance.
    case strong

    /// All blocks, in the order in which a set lists them.
    public static let allCases: [CopyBlock] =
        [.original]
        + [3, 5, 8, 10, 15, 20, 30, 50, 75].map { .jpegQuality($0) }
        + [10, 15, 20, 30, 40, 50, 60, 70, 80].map { .crop(percent: $0) } + [.strong]

    /// The block's folder below the set's, such as `jpegqual/30`.
    public var folder: String {
        switch self {
        case .original: "original"
        case .jpegQuality(let quality): "jpegqual/\(quality)"
        case .crop(let percent): "crops/\(percent)"
        case .strong: "strong"
        }
    }

    /// The place of a picture below the set's folder, such as `strong/001202.jpg`.
    ///
    /// The first four digits are the original's number, by which the protocol finds a strong copy's original;
    /// the others are the copy's, which is 0 but for strong ones.
    public func path(original: Int, copy: Int = 0) -> String {
        "\(folder)/\(Self.digits(original, count: 4))\(Self.digits(copy, count: 2)).jpg"
    }

    private static func digits(_ number: Int, count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
}
