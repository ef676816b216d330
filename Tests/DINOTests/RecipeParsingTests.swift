import DINO
import Imaging
import Testing

@Suite struct RecipeParsingTests {
    private static func randomRecipe(_ generator: inout SeededGenerator) -> FeatureRecipe {
        let parts = (0..<Int.random(in: 1...4, using: &generator)).map { _ -> FeatureRecipe.Part in
            let layer = Bool.random(using: &generator) ? Int.random(in: 1...65_536, using: &generator) : nil
            let blocks = Bool.random(using: &generator) ? 1 : Int.random(in: 1...65_536, using: &generator)
            switch Int.random(in: 0...3, using: &generator) {
            case 0: return .init(.classToken, blocks: blocks, layer: layer)
            case 1: return .init(.mean, blocks: blocks, layer: layer)
            case 2: return .init(.max, blocks: blocks, layer: layer)
            default:
                let exponents = [0.01, 0.1 + 0.2, 1, 4, 20, 999.5, 1000, generator.uniform(0.01...1000)]
                return .init(.gem(exponent: exponents.randomElement(using: &generator)!), layer: layer)
            }
        }
        let steps = (0..<Int.random(in: 0...3, using: &generator)).map { _ -> FeatureRecipe.Step in
            let file = ["w.safetensors", "a b/c:d@e+f.safetensors", "ü"].randomElement(using: &generator)!
            return Bool.random(using: &generator) ? .l2 : .whiten(file: file)
        }
        let isInterleaved = Int.random(in: 0...9, using: &generator) == 0
        return FeatureRecipe(
            isInterleaved ? [.init(.classToken), .init(.mean)] : parts, isInterleaved: isInterleaved,
            normalizesParts: Bool.random(using: &generator),
            isMultiscale: Bool.random(using: &generator), steps: steps)
    }

    @Test func aRecipeReadsAsItIsWritten() throws {
        var generator = SeededGenerator(1, 3)
        for _ in 0..<5000 {
            let recipe = Self.randomRecipe(&generator)
            #expect(try FeatureRecipe(recipe.description) == recipe, "\(recipe)")
        }
    }

    @Test func whatIsReadIsWrittenInOneSpelling() throws {
        for (text, spelling) in [
            ("cls:1", "cls"), ("gem", "gem:4"), ("gem:4.0@3", "gem:4@3"), ("gem:2.5", "gem:2.5"),
            ("knn", "cls"), ("retrieval|multiscale", "cls|multiscale"), ("linear-s|l2", "cls:4|l2"),
            ("linear-b|norm", "linear-b|norm"), ("copy-detection|l2", "cls+gem:4|l2"),
            ("cls|multiscale|norm", "cls|norm|multiscale"), ("mean:02", "mean:2"),
            ("cls|whiten:l2|l2", "cls|whiten:l2|l2"),
        ] {
            #expect(try FeatureRecipe(text).description == spelling)
        }
    }

    static let malformed = [
        ("", "''"), ("clss", "'clss'"), ("cls++mean", "''"), ("cls+", "''"), ("+cls", "''"), ("cls|", "''"),
        ("|l2", "''"), ("cls||l2", "''"), ("cls:0", "'0'"), ("cls:-1", "'-1'"), ("cls:", "''"),
        ("cls:x", "'x'"), ("cls:1.5", "'1.5'"), ("mean:65537", "'65537'"),
        ("max:99999999999999999999", "'99999999999999999999'"), ("cls@0", "'0'"), ("cls@", "''"),
        ("cls@1@2", "'1@2'"), ("cls@65537", "'65537'"), ("cls:2:3", "'2:3'"), ("gem:0", "'0'"),
        ("gem:-4", "'-4'"), ("gem:nan", "'nan'"), ("gem:inf", "'inf'"), ("gem:1000.1", "'1000.1'"),
        ("gem:1e400", "'1e400'"), ("gem:", "''"), ("gem:4:4", "'4:4'"), ("gem:4@x", "'x'"),
        ("cls|L2", "'L2'"), ("cls|whiten", "'whiten'"), ("cls|whiten:", "'whiten:'"),
        ("cls|l2|norm", "|norm"), ("cls|l2|multiscale", "|multiscale"), ("cls|whiten:f|norm", "|norm"),
        ("cls |l2", "'cls '"), ("CLS", "'CLS'"), ("knn+mean", "'knn'"), ("linear-b+cls", "'linear-b'"),
        ("linear-b@2", "'linear-b@2'"), ("ｃｌｓ", "'ｃｌｓ'"), ("cls:２", "'２'"), ("cls\0", "'cls\0'"),
    ]

    @Test func aMalformedRecipeIsRefusedByTheWordThatIsWrong() {
        for (text, word) in Self.malformed {
            let error = #expect(throws: RecipeError.self, "\(text)") { try FeatureRecipe(text) }
            let sentence = error?.description ?? ""
            #expect(sentence.hasPrefix("recipe '\(text)'"), "\(text): \(sentence)")
            #expect(sentence.dropFirst("recipe '\(text)'".count).contains(word), "\(text): \(sentence)")
        }
    }

    /// Whatever a user types is a recipe or one sentence; what is a recipe can be described and read again.
    @Test func noTextTraps() throws {
        let words = [
            "cls", "mean", "max", "gem", "knn", "linear-s", "linear-b", "copy-detection", "retrieval", "l2",
            "norm", "multiscale", "whiten:", "whiten:f", "|", "|", "|", "+", "+", ":", ":", "@", "@", "0",
            "1", "4", "12", "-", ".", "e", "9223372036854775808", "nan", " ", "\u{301}", "é", "\n", "0x1p",
        ]
        var generator = SeededGenerator(2, 3)
        var readable = 0
        for round in 0..<20_000 {
            let text = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                let word = words.randomElement(using: &generator)!
                // Half of the rounds in single characters.
                return round % 2 == 0 ? word : String(word.randomElement(using: &generator)!)
            }.joined()
            do {
                let recipe = try FeatureRecipe(text)
                readable += 1
                #expect(try FeatureRecipe(recipe.description) == recipe, "\(text)")
                #expect(recipe.dimension(width: 65_536) > 0)
                _ = recipe.formula(depth: 12)
                _ = recipe.problem(depth: 12)
                _ = try NamedRecipe(text).preprocessing
            } catch {
                #expect(error.description.utf8.starts(with: "recipe '".utf8), "\(text): \(error)")
            }
        }
        #expect(readable > 100)
    }

    @Test func aProtocolBringsItsPreprocessing() throws {
        #expect(try NamedRecipe("copy-detection|l2").preprocessing.fit == .squeeze)
        #expect(try NamedRecipe("copy-detection|l2").preprocessing.cropSize(trainedSize: 96) == 320)
        #expect(try NamedRecipe("retrieval|multiscale").preprocessing.fit == .shrink)
        #expect(try NamedRecipe("cls+gem:4|l2").preset == nil)
        #expect(try NamedRecipe("cls").preprocessing == Preprocessing())
        #expect(try NamedRecipe("knn").preprocessing.resizeSize(trainedSize: nil) == 256)
    }
}
