import Imaging

/// The masks of Golden/make_video_golden.py.
enum VideoScoreFormula {
    static let kinds = ["same", "shifted", "eroded", "dropped", "empty", "full", "checkered", "swapped"]

    /// Three ragged ellipses that move, later ones in front of earlier ones.
    static func annotated(width: Int, height: Int, time: Int) -> IndexedImage {
        make(width, height) { x, y in
            var index = 0
            for o in 0..<3 {
                let dx = x - (width * (o + 1) / 4 + 3 * time * (o + 1)) % width
                let dy = y - (height * (o + 2) / 5 + 2 * time) % height
                let r = min(width, height) / (3 + o) + 1
                let noise = (3 * x * x + 5 * y * y + 7 * x * y + time) % 17
                if dx * dx + dy * dy * (1 + o % 2) + noise * (r / 4) < r * r { index = o + 1 }
            }
            return index
        }
    }

    static func predicted(_ mask: IndexedImage, kind: String) -> IndexedImage {
        let (width, height) = (mask.width, mask.height)
        func at(_ x: Int, _ y: Int) -> Int {
            (0..<width).contains(x) && (0..<height).contains(y) ? Int(mask.indices[y * width + x]) : 0
        }
        return make(width, height) { x, y in
            let index = at(x, y)
            switch kind {
            case "shifted": return at(x - 2, y - 1)
            case "eroded":
                let neighbours = [at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1)]
                return neighbours.allSatisfy { $0 == index } ? index : 0
            case "dropped": return index == 1 ? 0 : index
            case "empty": return 0
            case "full": return 1
            case "checkered": return (x + y) % 2 == 0 ? index : 0
            case "swapped": return [0, 2, 1, 3][index]
            default: return index
            }
        }
    }

    /// The mask with index 255 on slanted stripes.
    static func marked(_ mask: IndexedImage) -> IndexedImage {
        make(mask.width, mask.height) { x, y in
            (x + 2 * y) % 23 < 3 ? 255 : Int(mask.indices[y * mask.width + x])
        }
    }

    /// The mask without its third object.
    static func withoutThird(_ mask: IndexedImage) -> IndexedImage {
        IndexedImage(width: mask.width, height: mask.height, indices: mask.indices.map { $0 == 3 ? 0 : $0 })
    }

    private static func make(_ width: Int, _ height: Int, _ index: (Int, Int) -> Int) -> IndexedImage {
        let indices = (0..<(width * height)).map { UInt8(index($0 % width, $0 / width)) }
        return IndexedImage(width: width, height: height, indices: indices)
    }
}
