extension FeatureRecipe {
    /// Reads a recipe such as `cls+gem:4|l2`.
    ///
    /// - Throws: `RecipeError` that says which word is wrong and what is possible.
    public init(_ text: String) throws(RecipeError) {
        let words = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let head = words[0]
        if head == Self.interleaved {
            self.init([Part(.classToken), Part(.mean)], isInterleaved: true)
        } else if let preset = RecipePreset(rawValue: head) {
            self = preset.recipe
        } else {
            var parts: [Part] = []
            for word in head.split(separator: "+", omittingEmptySubsequences: false) {
                parts.append(try Self.part(String(word), of: text))
            }
            self.init(parts)
        }
        for word in words.dropFirst() { try append(word, of: text) }
    }

    /// The name of the interleaved recipe, which has no other spelling.
    static let interleaved = "linear-b"

    private static func part(_ word: String, of text: String) throws(RecipeError) -> Part {
        let pieces = word.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let named = pieces[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let number = named.count == 2 ? String(named[1]) : nil
        let layer: Int? = try pieces.count == 2 ? count(String(pieces[1]), "block", of: text) : nil
        switch named[0] {
        case "gem":
            guard let exponent = number.map(Double.init) ?? 4, (0.01...1000).contains(exponent) else {
                throw RecipeError(
                    "recipe '\(text)': the exponent of gem is '\(number ?? "")', not a number from 0.01 to 1000"
                )
            }
            return Part(.gem(exponent: exponent), layer: layer)
        case "cls", "mean", "max":
            let pooling: Pooling = named[0] == "cls" ? .classToken : named[0] == "mean" ? .mean : .max
            return Part(
                pooling,
                blocks: try number.map { n throws(RecipeError) in try count(n, "number of blocks", of: text) }
                    ?? 1, layer: layer)
        default:
            throw RecipeError(
                "recipe '\(text)': '\(word)' is neither a part (cls, cls:N, mean, max, gem:P, each perhaps with @BLOCK) "
                    + "nor a protocol (\(RecipePreset.allCases.map(\.rawValue).joined(separator: ", ")))")
        }
    }

    private static func count(_ word: String, _ what: String, of text: String) throws(RecipeError) -> Int {
        guard let value = Int(word), (1...65_536).contains(value) else {
            throw RecipeError("recipe '\(text)': the \(what) is '\(word)', not a whole number from 1 on")
        }
        return value
    }

    private mutating func append(_ word: String, of text: String) throws(RecipeError) {
        switch word {
        case "l2": steps.append(.l2)
        case "norm", "multiscale":
            guard steps.isEmpty else {
                throw RecipeError(
                    "recipe '\(text)': |\(word) works on the parts, so it comes before |whiten and |l2")
            }
            if word == "norm" { normalizesParts = true } else { isMultiscale = true }
        case _ where word.hasPrefix("whiten:") && word.count > 7:
            steps.append(.whiten(file: String(word.dropFirst(7))))
        default:
            throw RecipeError(
                "recipe '\(text)': '\(word)' is no step; steps are norm, multiscale, whiten:FILE and l2")
        }
    }
}
