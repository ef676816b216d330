import Imaging

/// Makes all pictures of one original; nothing but seed, list and number decides what they are.
struct CopyJob {
    let set: CopySet
    let paths: PathList
    let folder: CopyFolder
    /// The quality of originals and of the blocks whose point is not JPEG.
    private static let quality = 90

    /// Writes an original and its copies; a picture that cannot be read is told, not thrown.
    func run(_ number: Int) throws(CopySetError) -> CopyOutcome {
        let source: SourcePicture
        do throws(ImageError) {
            source = try SourcePicture(path: paths[number])
        } catch {
            return .skipped(SkippedSource(path: paths[number], reason: error.description))
        }
        var rows: [CopyRow] = []
        var generator = SeededGenerator(set.seed, UInt64(number))
        // One place for all crops: what a harder one shows, an easier one shows too.
        let (x, y) = (generator.uniform(), generator.uniform())
        let sixteenth = source.sixteenth()
        for block in CopyBlock.allCases {
            switch block {
            case .original:
                rows.append(try write(source.image, block, number, edits: []))
            case .jpegQuality(let quality):
                let edits = ["scaled to \(sixteenth.width)x\(sixteenth.height)", "JPEG quality \(quality)"]
                rows.append(try write(sixteenth, block, number, edits: edits, quality: quality))
            case .crop(let percent):
                let image = source.cropped(percent: percent, x: x, y: y)
                rows.append(try write(image, block, number, edits: ["crop of \(percent) % of the area"]))
            case .strong:
                let lists = StrongEdit.draw(seed: set.seed, original: number, copies: set.strongPerOriginal)
                for (copy, edits) in lists.enumerated() {
                    rows.append(try writeStrong(source.image, number, copy: copy + 1, edits: edits))
                }
            }
        }
        return .made(rows)
    }

    private func writeStrong(
        _ image: Image, _ number: Int, copy: Int, edits: [StrongEdit]
    ) throws(CopySetError) -> CopyRow {
        var image = image
        var descriptions: [String] = []
        for edit in edits {
            var host: (image: Image, number: Int)?
            if case .paste(let placement) = edit { host = self.host(for: number, choice: placement.choice) }
            image = edit.applied(to: image, host: host?.image)
            descriptions.append(
                edit.description(host: host.map { CopyBlock.original.path(original: $0.number) }))
        }
        image = image.shrunk(longerSide: SourcePicture.maximumSide)
        return try write(image, .strong, number, copy: copy, edits: descriptions)
    }

    /// Another picture of the list: the chosen one, or the next that can be read, of a few.
    private func host(for number: Int, choice: UInt64) -> (image: Image, number: Int)? {
        let others = paths.count - 1
        guard others > 0 else { return nil }
        let first = Int(choice % UInt64(others))
        for step in 0..<min(others, 8) {
            // Counted from the picture after this one, so that it is never its own host.
            let candidate = (number + 1 + (first + step) % others) % paths.count
            if let source = try? SourcePicture(path: paths[candidate]) { return (source.image, candidate) }
        }
        return nil
    }

    private func write(
        _ image: Image, _ block: CopyBlock, _ number: Int, copy: Int = 0, edits: [String],
        quality: Int = Self.quality
    ) throws(CopySetError) -> CopyRow {
        let path = block.path(original: number, copy: copy)
        let bytes: [UInt8]
        do throws(ImageError) {
            bytes = try image.jpegData(quality: quality)
        } catch {
            throw .notEncoded(path: path, reason: error.description)
        }
        try folder.write(bytes, to: path)
        return CopyRow(path: path, block: block.folder, original: paths[number], edits: edits)
    }
}
