import Foundation
import Imaging

/// Originals and blocks of copies in the layout of Copydays, with whatever counts and blocks are there.
///
/// `original/`, `strong/`, `jpegqual/QUALITY/`, `crops/PERCENT/`.
public struct CopyDetectionPictures: Sendable {
    /// Copies of one kind.
    public struct Block: Sendable, Equatable {
        /// Such as `original`, `strong` or `crops/30`.
        public let name: String
        /// The copies' paths, sorted.
        public let paths: [String]
        /// The originals that each copy is of, by their places.
        public let positives: [[Int]]
    }

    /// Paths of the originals, sorted.
    public let originals: [String]
    /// The blocks in the original's order: the originals themselves, strong copies, JPEG, crops.
    public let blocks: [Block]

    /// Reads a folder.
    ///
    /// A strong copy is of the originals whose names begin with the same four characters, as in the original's
    /// evaluation; any other copy of the original of its name, or, where the names differ but the counts do not, of
    /// that at its place.
    /// - Throws: `EvaluationError` where a part is missing or a copy has no original.
    public init(path: String) throws(EvaluationError) {
        let originals = try Self.pictures(path + "/original")
        self.originals = originals
        var blocks: [Block] = []
        let names = originals.map { ($0 as NSString).lastPathComponent }
        let places = Dictionary(names.enumerated().map { ($1, [$0]) }, uniquingKeysWith: +)
        let starts = Dictionary(
            names.enumerated().map { (String($1.prefix(4)), [$0]) }, uniquingKeysWith: +)
        for name in ["original", "strong"] + Self.numbered("jpegqual", in: path)
            + Self.numbered("crops", in: path)
        {
            guard ImageFolder.isFolder("\(path)/\(name)") else { continue }
            let copies = try Self.pictures("\(path)/\(name)")
            let copyNames = copies.map { ($0 as NSString).lastPathComponent }
            let byPlace = name != "strong" && copies.count == originals.count
            var positives: [[Int]] = []
            for (index, copy) in copyNames.enumerated() {
                let found = name == "strong" ? starts[String(copy.prefix(4))] : places[copy]
                guard let found = found ?? (byPlace ? [index] : nil) else {
                    throw EvaluationError(
                        "\(copies[index]) is a copy of no picture in \(path)/original: "
                            + (name == "strong"
                                ? "none begins with the same four characters" : "none has its name"))
                }
                positives.append(found)
            }
            blocks.append(Block(name: name, paths: copies, positives: positives))
        }
        guard blocks.count > 1 else {
            throw EvaluationError(
                "\(path) holds no copies: looked for strong, jpegqual/… and crops/… beside original")
        }
        self.blocks = blocks
    }

    /// Copies, without the originals that ask for themselves.
    public var copies: [Block] { blocks.filter { $0.name != "original" } }

    private static func pictures(_ folder: String) throws(EvaluationError) -> [String] {
        do {
            return Array(try PictureInputs.paths([folder]))
        } catch {
            throw EvaluationError("\(error)")
        }
    }

    /// Folders named by numbers, in their order.
    private static func numbered(_ kind: String, in path: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(kind)")) ?? []
        return names.compactMap(Int.init).sorted().map { "\(kind)/\($0)" }
    }
}
