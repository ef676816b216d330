/// Slurm's short form of a list of machines: `node[01-03,7],other`.
public enum SlurmNodeList {
    /// The first machine; nil where the text is none of these lists.
    public static func first(_ text: String) -> String? {
        var name = ""
        var rest = Substring(text)
        while let character = rest.first, character != "," {
            rest.removeFirst()
            guard character == "[" else {
                guard character != "]", !character.isWhitespace else { return nil }
                name.append(character)
                continue
            }
            guard let end = rest.firstIndex(of: "]") else { return nil }
            let number = rest[..<end].prefix { $0 != "," && $0 != "-" }
            guard !number.isEmpty, number.allSatisfy(\.isNumber) else { return nil }
            name += number
            rest = rest[rest.index(after: end)...]
        }
        return name.isEmpty ? nil : name
    }
}
