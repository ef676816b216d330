/// Pictures that a browser shows and that need no compression to be written.
enum Bitmap {
    /// A BMP file of 24 bits per pixel, with colours that depend on `seed`.
    static func bytes(width: Int, height: Int, seed: UInt8 = 0) -> [UInt8] {
        let rowBytes = (width * 3 + 3) / 4 * 4
        let size = 54 + rowBytes * height
        var bytes = Array("BM".utf8) + word(size) + word(0) + word(54) + word(40) + word(width) + word(height)
        bytes +=
            [1, 0, 24, 0] + word(0) + word(rowBytes * height) + word(2835) + word(2835) + word(0) + word(0)
        for row in 0..<height {
            var line = [UInt8](repeating: 0, count: rowBytes)
            for column in 0..<width {
                line[column * 3] = UInt8(truncatingIfNeeded: column * 5) &+ seed
                line[column * 3 + 1] = UInt8(truncatingIfNeeded: row * 5) &+ seed &* 3
                line[column * 3 + 2] = seed &* 7
            }
            bytes += line
        }
        return bytes
    }

    private static func word(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
