/// How names are made, compared and guessed.
package enum Names {
    /// Underscores for hyphens: both spellings are the same name.
    static func canonical(_ name: some StringProtocol) -> String {
        String(name.map { $0 == "-" ? "_" : $0 })
    }

    /// A Swift name in lower case with a separator between its words: `nbKNN` becomes `nb_knn`.
    package static func separated(_ name: String, by separator: String) -> String {
        let letters = Array(name)
        var result = ""
        for (index, letter) in letters.enumerated() {
            let followsSmall = index > 0 && !letters[index - 1].isUppercase
            let precedesSmall = index > 0 && index + 1 < letters.count && letters[index + 1].isLowercase
            if letter.isUppercase, index > 0, followsSmall || precedesSmall { result += separator }
            result += letter.lowercased()
        }
        return result
    }

    /// A flag as a user types it.
    static func dashed(_ name: String) -> String {
        (name.count == 1 ? "-" : "--") + name
    }

    /// The candidate that a mistyped word most likely meant; nil where none is near.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= 100 else { return nil }
        let typed = Array(canonical(word.lowercased()))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let letters = Array(canonical(candidate.lowercased()))
            let limit = max(1, max(letters.count, typed.count) / 3)
            var distance = editDistance(typed, letters)
            // A beginning of a long name is a sign of the name, however much is missing.
            if typed.count >= 3, letters.starts(with: typed) { distance = min(distance, 1) }
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// How many insertions, deletions, substitutions and swaps of neighbours turn one word into the other.
    package static func editDistance(_ first: [Character], _ second: [Character]) -> Int {
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        var beforePrevious: [Int] = []
        var previous = Array(0...second.count)
        for i in 1...first.count {
            var current = [i]
            for j in 1...second.count {
                let cost = first[i - 1] == second[j - 1] ? 0 : 1
                var best = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
                if i > 1, j > 1, first[i - 1] == second[j - 2], first[i - 2] == second[j - 1] {
                    best = min(best, beforePrevious[j - 2] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[second.count]
    }
}
