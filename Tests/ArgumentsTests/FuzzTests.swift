import Arguments
import Testing

@Suite struct FuzzTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let pieces = [
        "train", "search", "help", "--", "-", "---", "=", "--=", "-h", "--lr", "--lr=", "--nb_knn",
        "--nb-knn=",
        "--use_fp16", "--arch", "vit_tiny", "--data_path", "-o", "-k", "0", "-1", "1e400", "-nan", "nan(0x1)",
        "99999999999999999999999", "-9223372036854775808", "0x1p-1074", "\u{0}", "é", "👩‍👩‍👧", "", " ", "\n",
        "--é=👩‍👩‍👧", "--\u{301}", "-\u{301}", "--evaluate", "--evaluate=x", "--global_crops_scale", "٣",
        "--patch_size",
    ]

    @Test func randomCommandLinesNeverTrap() {
        var generator = Generator(state: 7)
        var outcomes: Set<Int32> = []
        for _ in 0..<4000 {
            let line = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
                (0..<Int.random(in: 1...2, using: &generator))
                    .map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
            }
            let prefix = Bool.random(using: &generator) ? ["train", "--data_path", "d"] : []
            outcomes.insert(Root.execute(prefix + line, standardOutput: { _ in }, standardError: { _ in }))
        }
        #expect(outcomes.isSubset(of: [0, 2]))
        #expect(outcomes.count == 2)
    }
}
