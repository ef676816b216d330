import Imaging

extension StrongEdit {
    /// The edits' kinds in the order in which they are made: words are never mirrored, and paper comes last.
    private enum Kind: CaseIterable {
        case crop, flip, colour, blur, rotation, text, paste, printAndScan
    }

    /// The edits of all strong copies of an original, no two alike.
    ///
    /// Asking for more copies leaves the first ones as they are.
    package static func draw(seed: UInt64, original: Int, copies: Int) -> [[StrongEdit]] {
        var lists: [[StrongEdit]] = []
        for copy in 0..<copies {
            var generator = SeededGenerator(seed, UInt64(original), UInt64(copy))
            var edits = draw(using: &generator)
            // A lone flip has nothing by chance and would come again and again.
            while lists.contains(edits) { edits = draw(using: &generator) }
            lists.append(edits)
        }
        return lists
    }

    /// One to three edits of different kinds.
    package static func draw(using generator: inout SeededGenerator) -> [StrongEdit] {
        let kinds = Kind.allCases
        let count = 1 + generator.whole(below: 3)
        var order = Array(kinds.indices)
        for position in 0..<count {
            order.swapAt(position, position + generator.whole(below: order.count - position))
        }
        return order[..<count].sorted().map { draw(kinds[$0], using: &generator) }
    }

    private static func draw(_ kind: Kind, using generator: inout SeededGenerator) -> StrongEdit {
        switch kind {
        case .crop:
            let share = generator.hundredths(0.25...0.5)
            let x = generator.hundredths(0...1)
            return .crop(keeping: share, x: x, y: generator.hundredths(0...1))
        case .flip: return .flip
        case .colour: return .colour(.draw(using: &generator))
        case .blur: return .blur(percent: generator.hundredths(0.3...1))
        case .rotation:
            let degrees = generator.hundredths(5...35) * (generator.happens(0.5) ? 1 : -1)
            let fills = [PixelColor.black, PixelColor(255, 255, 255), PixelColor(128, 128, 128)]
            return .rotation(degrees: degrees, fill: fills[generator.whole(below: fills.count)])
        case .text: return .text(.draw(using: &generator))
        case .paste: return .paste(.draw(using: &generator))
        case .printAndScan: return .printAndScan(.draw(using: &generator))
        }
    }
}

extension SeededGenerator {
    /// A uniform number in a range, rounded to hundredths, so that a table can state it.
    mutating func hundredths(_ range: ClosedRange<Double>) -> Double {
        (uniform(range) * 100).rounded() / 100
    }
}

extension Double {
    /// The number without a fraction of zero.
    var shortest: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
}
