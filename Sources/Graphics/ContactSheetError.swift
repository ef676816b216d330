/// Why a sheet could not be drawn; `description` is one sentence.
public enum ContactSheetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There are no pictures.
    case noPictures
    /// The sheet would have too many pixels.
    case tooLarge(pixels: Double)

    /// One sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .noPictures: "A sheet needs at least one picture."
        case .tooLarge(let pixels):
            "The sheet would have \(Self.millions(pixels)) million pixels, and at most "
                + "\(ContactSheet.maximumPixels / 1_000_000) million are drawn; give fewer or smaller pictures."
        }
    }

    private static func millions(_ pixels: Double) -> String {
        let count = (pixels / 1_000_000).rounded(.up)
        return count < 1e15 ? String(Int(count)) : String(count)
    }
}
