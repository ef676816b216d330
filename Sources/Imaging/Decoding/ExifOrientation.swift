/// How a camera was held: the EXIF tag of this name, with its own numbers.
public enum ExifOrientation: Int, Sendable, CaseIterable {
    /// As stored.
    case upright = 1
    /// Mirrored left to right.
    case mirrored
    /// Turned by 180 degrees.
    case upsideDown
    /// Mirrored top to bottom.
    case flipped
    /// Mirrored along the diagonal.
    case transposed
    /// To be turned clockwise by 90 degrees.
    case turnedLeft
    /// Mirrored along the other diagonal.
    case transversed
    /// To be turned anticlockwise by 90 degrees.
    case turnedRight

    /// The orientation that a JPEG file's EXIF block states; upright if it states none or the block is damaged.
    public init(jpeg bytes: UnsafeRawBufferPointer) {
        self = .upright
        var position = 2
        while position + 4 <= bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            guard marker != 0xDA, marker != 0xD9 else { return }
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            guard length >= 2, position + 2 + length <= bytes.count else { return }
            let body = UnsafeRawBufferPointer(rebasing: bytes[(position + 4)..<(position + 2 + length)])
            if marker == 0xE1, body.begins(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
                if let found = Self.find(in: UnsafeRawBufferPointer(rebasing: body[6...])) { self = found }
                return
            }
            position += 2 + length
        }
    }

    /// Looks through the first directory of the TIFF structure inside EXIF.
    private static func find(in tiff: UnsafeRawBufferPointer) -> ExifOrientation? {
        let big = tiff.begins(with: [0x4D, 0x4D])
        guard big || tiff.begins(with: [0x49, 0x49]) else { return nil }
        func number(at offset: Int, bytes: Int) -> Int? {
            guard offset >= 0, offset + bytes <= tiff.count else { return nil }
            return (0..<bytes).reduce(0) { $0 << 8 | Int(tiff[offset + (big ? $1 : bytes - 1 - $1)]) }
        }
        guard let directory = number(at: 4, bytes: 4), let entries = number(at: directory, bytes: 2) else {
            return nil
        }
        for entry in 0..<entries {
            let offset = directory + 2 + entry * 12
            guard let tag = number(at: offset, bytes: 2) else { return nil }
            if tag == 0x0112 {
                return number(at: offset + 8, bytes: 2).flatMap(ExifOrientation.init(rawValue:))
            }
        }
        return nil
    }
}

extension Image {
    /// The picture turned and mirrored so that what was stored with this orientation stands upright.
    public func turned(by orientation: ExifOrientation) -> Image {
        if orientation == .upright { return self }
        let swaps = orientation.rawValue >= 5
        let (newWidth, newHeight) = swaps ? (height, width) : (width, height)
        var turned = [UInt8](repeating: 0, count: pixels.count)
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                let (fromX, fromY) =
                    switch orientation {
                    case .upright: (x, y)
                    case .mirrored: (width - 1 - x, y)
                    case .upsideDown: (width - 1 - x, height - 1 - y)
                    case .flipped: (x, height - 1 - y)
                    case .transposed: (y, x)
                    case .turnedLeft: (y, height - 1 - x)
                    case .transversed: (width - 1 - y, height - 1 - x)
                    case .turnedRight: (width - 1 - y, x)
                    }
                let (from, to) = ((fromY * width + fromX) * 3, (y * newWidth + x) * 3)
                for c in 0..<3 { turned[to + c] = pixels[from + c] }
            }
        }
        return Image(width: newWidth, height: newHeight, pixels: turned)
    }
}
