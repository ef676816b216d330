import Imaging

/// A part of a picture, its edges as fractions of the picture's sides.
struct PictureFraction: Sendable, Equatable {
    let left, top, right, bottom: Double

    init(left: Double, top: Double, right: Double, bottom: Double) {
        (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }

    /// Reads `left,top,right,bottom`; nil for what is no part of a picture.
    init?(_ text: String) {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard numbers.count == 4, let left = numbers[0], let top = numbers[1], let right = numbers[2],
            let bottom = numbers[3], 0 <= left, left < right, right <= 1, 0 <= top, top < bottom, bottom <= 1
        else { return nil }
        self.init(left: left, top: top, right: right, bottom: bottom)
    }

    var numbers: [Double] { [left, top, right, bottom] }

    /// The part at the picture's own resolution, a pixel at least.
    func cut(from image: Image) -> Image {
        func span(_ low: Double, _ high: Double, _ length: Int) -> (start: Int, count: Int) {
            let start = min(Int(low * Double(length)), length - 1)
            return (start, max(1, min(Int((high * Double(length)).rounded(.up)), length) - start))
        }
        let (x, y) = (span(left, right, image.width), span(top, bottom, image.height))
        return image.cropped(x: x.start, y: y.start, width: x.count, height: y.count)
    }
}
