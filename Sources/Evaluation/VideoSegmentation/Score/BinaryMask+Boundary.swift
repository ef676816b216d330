extension BinaryMask {
    /// The pixels whose right, lower or lower right neighbour differs from them.
    ///
    /// In the last row only the right neighbour counts, in the last column only the lower one, and the last
    /// pixel is never on the boundary: edges of the picture are none of the object.
    /// Source: `_seg2bmap` of davis2017-evaluation.
    package func boundary() -> BinaryMask {
        var result = BinaryMask(width: width, height: height)
        let (height, stride) = (height, stride)
        let lastColumn = UInt64(1) << UInt64((width - 1) & 63)
        result.words.withUnsafeMutableBufferPointer { target in
            words.withUnsafeBufferPointer { words in
                /// The pixels to the right of those of a word.
                func right(_ index: Int, isLast: Bool) -> UInt64 {
                    words[index] >> 1 | (isLast ? 0 : words[index + 1] << 63)
                }
                for y in 0..<height {
                    for column in 0..<stride {
                        let index = y * stride + column
                        let isLast = column == stride - 1
                        let word = words[index]
                        var differs = word ^ right(index, isLast: isLast)
                        var below: UInt64 = 0
                        if y < height - 1 {
                            below = word ^ words[index + stride]
                            differs |= below | (word ^ right(index + stride, isLast: isLast))
                        }
                        if isLast { differs = differs & (lastColumn - 1) | below & lastColumn }
                        target[index] = differs
                    }
                }
            }
        }
        return result
    }

    /// All pixels that have one of the mask's within `radius`, by the Euclidean distance of their centres.
    ///
    /// Exact: each row is widened pixel by pixel, and written to the rows above and below where the disk has
    /// that width.
    package func dilated(radius: Int) -> BinaryMask {
        var result = BinaryMask(width: width, height: height)
        let (height, stride) = (height, stride)
        let reach = Self.reach(radius: radius)
        let lastWord = ~UInt64(0) >> UInt64(63 - (width - 1) & 63)
        var row = [UInt64](repeating: 0, count: stride)
        result.words.withUnsafeMutableBufferPointer { target in
            words.withUnsafeBufferPointer { words in
                row.withUnsafeMutableBufferPointer { row in
                    for y in 0..<height {
                        let source = words[(y * stride)..<((y + 1) * stride)]
                        guard let first = source.firstIndex(where: { $0 != 0 }),
                            let last = source.lastIndex(where: { $0 != 0 })
                        else { continue }
                        // Words that the widest row can come to; the others stay empty.
                        let margin = (radius + 63) / 64
                        let range =
                            max(first - y * stride - margin, 0)...min(last - y * stride + margin, stride - 1)
                        for column in range { row[column] = words[y * stride + column] }
                        var width = 0
                        for distance in Swift.stride(from: radius, through: 0, by: -1) {
                            while width < reach[distance] {
                                Self.widen(row, range)
                                if range.upperBound == stride - 1 { row[stride - 1] &= lastWord }
                                width += 1
                            }
                            if distance <= y {
                                let start = (y - distance) * stride
                                for column in range { target[start + column] |= row[column] }
                            }
                            if distance > 0, distance < height - y {
                                let start = (y + distance) * stride
                                for column in range { target[start + column] |= row[column] }
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// For each vertical distance from a disk's centre, how far the disk goes to either side.
    private static func reach(radius: Int) -> [Int] {
        var across = radius
        return (0...radius).map { down in
            while across * across + down * down > radius * radius { across -= 1 }
            return across
        }
    }

    /// Adds the neighbours to the left and the right of each pixel of a row.
    @inline(__always)
    private static func widen(_ row: UnsafeMutableBufferPointer<UInt64>, _ range: ClosedRange<Int>) {
        var before: UInt64 = 0
        for column in range {
            let word = row[column]
            let after = column < range.upperBound ? row[column + 1] : 0
            row[column] = word | word << 1 | before >> 63 | word >> 1 | after << 63
            before = word
        }
    }
}
