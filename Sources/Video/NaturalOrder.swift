/// The order of names that people expect: `frame-2` before `frame-10`.
///
/// Runs of the digits 0 to 9 count as whole numbers, of any length; all else goes by UTF-8 bytes. Names that
/// differ in leading zeros alone (`a1`, `a01`) follow each other by bytes, so that the order is total.
public enum NaturalOrder {
    /// Whether `a` comes before `b`.
    public static func precedes(_ a: String, _ b: String) -> Bool { compare(a, b) < 0 }

    /// Negative where `a` comes before `b`, positive where it comes after, 0 where they are the same bytes.
    public static func compare(_ a: String, _ b: String) -> Int {
        let (first, second) = (Array(a.utf8), Array(b.utf8))
        var (i, j) = (0, 0)
        while i < first.count, j < second.count {
            if isDigit(first[i]), isDigit(second[j]) {
                let (x, y) = (number(in: first, from: &i), number(in: second, from: &j))
                if x.count != y.count { return x.count < y.count ? -1 : 1 }
                if let different = zip(x, y).first(where: { $0 != $1 }) {
                    return different.0 < different.1 ? -1 : 1
                }
            } else {
                // A number and another byte: all digits are neighbours, so which digit it is does not matter.
                if first[i] != second[j] { return first[i] < second[j] ? -1 : 1 }
                i += 1
                j += 1
            }
        }
        if i < first.count { return 1 }
        if j < second.count { return -1 }
        if first == second { return 0 }
        return first.lexicographicallyPrecedes(second) ? -1 : 1
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The digits of a number without leading zeros; `index` moves behind it.
    private static func number(in bytes: [UInt8], from index: inout Int) -> ArraySlice<UInt8> {
        let end = bytes[index...].firstIndex { !isDigit($0) } ?? bytes.count
        let start = bytes[index..<end].firstIndex { $0 != 0x30 } ?? end
        index = end
        return bytes[start..<end]
    }
}
