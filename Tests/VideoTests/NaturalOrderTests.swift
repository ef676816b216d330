import Imaging
import Testing
import Video

@Suite struct NaturalOrderTests {
    /// Short names of few letters, so that many are nearly the same.
    private func names(_ count: Int, seed: UInt64) -> [String] {
        var generator = SeededGenerator(seed, 1)
        let letters = Array("0019a-/é:")
        return (0..<count).map { _ in
            String(
                (0..<Int.random(in: 0...7, using: &generator)).map { _ in
                    letters.randomElement(using: &generator)!
                })
        }
    }

    @Test func isATotalOrder() {
        let names = names(120, seed: 3)
        for a in names {
            for b in names {
                let order = NaturalOrder.compare(a, b)
                #expect(order.signum() == -NaturalOrder.compare(b, a).signum())
                #expect((order == 0) == (a == b))
                guard order < 0 else { continue }
                for c in names where NaturalOrder.compare(b, c) < 0 {
                    #expect(NaturalOrder.compare(a, c) < 0, "\(a) \(b) \(c)")
                }
            }
        }
    }

    @Test func numbersCompareAsNumbers() {
        var generator = SeededGenerator(5, 2)
        for _ in 0..<500 {
            let (a, b) = (UInt64.random(in: 0...2000, using: &generator), generator.next() >> 30)
            for (x, y) in [(a, b), (a, a + 1), (b, b + 1)] where x != y {
                let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &generator))
                #expect(NaturalOrder.precedes("f\(zeros)\(x).png", "f\(y).png") == (x < y))
                #expect(NaturalOrder.precedes("f\(x).png", "f\(zeros)\(y).png") == (x < y))
            }
        }
    }

    @Test func numbersMayHaveAnyLength() {
        let long = String(repeating: "9", count: 5000)
        #expect(NaturalOrder.precedes("a\(long)", "a1\(String(repeating: "0", count: 5000))"))
        #expect(NaturalOrder.precedes("a\(String(repeating: "0", count: 6000))8b", "a\(long)b"))
    }

    @Test func sortsAsPeopleDo() {
        let sorted = ["", "1", "01", "2", "10", "a", "a1b2", "a1b10", "a01b11", "a-2", "b"]
        let expected = ["", "1", "01", "2", "10", "a", "a-2", "a1b2", "a1b10", "a01b11", "b"]
        // Equal numbers, more zeros: by bytes, in which "01" comes first.
        let order = sorted.shuffled().sorted(by: NaturalOrder.precedes)
        #expect(order.filter { $0 != "1" && $0 != "01" } == expected.filter { $0 != "1" && $0 != "01" })
        #expect(NaturalOrder.precedes("01", "1") && !NaturalOrder.precedes("1", "01"))
        #expect(["frame-10", "frame-2", "frame-1"].sorted(by: NaturalOrder.precedes).last == "frame-10")
    }
}
