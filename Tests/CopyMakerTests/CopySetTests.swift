import CopyMaker
import Foundation
import Imaging
import Testing

@Suite struct CopySetTests {
    @Test func layoutAndNamesAreThoseOfCopydays() throws {
        let pictures = try Pictures()
        let folder = pictures.place("new/set")
        let summary = try CopySet(strongPerOriginal: 2).write(from: pictures.write(count: 2), to: folder)
        #expect(summary.originals == 2 && summary.copies == 2 * 20 && summary.skipped.isEmpty)
        var expected: Set<String> = [".dino-copies", "copies.csv"]
        let blocks =
            ["original"] + [3, 5, 8, 10, 15, 20, 30, 50, 75].map { "jpegqual/\($0)" }
            + [10, 15, 20, 30, 40, 50, 60, 70, 80].map { "crops/\($0)" }
        for block in blocks { expected.formUnion(["\(block)/000000.jpg", "\(block)/000100.jpg"]) }
        expected.formUnion(["000001", "000002", "000101", "000102"].map { "strong/\($0).jpg" })
        #expect(Set(try Pictures.contents(folder).keys) == expected)
    }

    @Test func blocksHoldWhatTheirNamesSay() throws {
        let pictures = try Pictures()
        let folder = pictures.place("set")
        let scene = Pictures.scene(3, width: 400, height: 240)
        try CopySet(strongPerOriginal: 0).write(
            from: [pictures.write("a.png", scene.pngData())], to: folder)
        let original = try Image(contentsOf: folder + "/original/000000.jpg")
        #expect(original.width == 400 && original.height == 240)
        #expect(Pictures.difference(original, scene) < 4)
        var last = 0
        for quality in [3, 10, 30, 75] {
            let file = folder + "/jpegqual/\(quality)/000000.jpg"
            let image = try Image(contentsOf: file)
            #expect(image.width == 100 && image.height == 60)
            let size = try #require(FileManager.default.contents(atPath: file)).count
            #expect(size > last)
            last = size
            #expect(Pictures.thumbnailDifference(image, scene) < 25)
        }
        for percent in [10, 50, 80] {
            let image = try Image(contentsOf: folder + "/crops/\(percent)/000000.jpg")
            let share = Double(image.width * image.height) / Double(400 * 240)
            #expect(abs(share - (1 - Double(percent) / 100)) < 0.005)
        }
    }

    @Test func harderCropsLieInsideEasierOnes() throws {
        let pictures = try Pictures()
        // Each pixel's colour tells where it is.
        var pixels: [UInt8] = []
        for y in 0..<100 { for x in 0..<200 { pixels += [UInt8(x), UInt8(y), 0] } }
        let path = try pictures.write("a.png", Image(width: 200, height: 100, pixels: pixels).pngData())
        let source = try SourcePicture(path: path)
        var frame = (left: 0, top: 0, right: 199, bottom: 99)
        for percent in [10, 15, 20, 30, 40, 50, 60, 70, 80] {
            let crop = source.cropped(percent: percent, x: 0.31, y: 0.83)
            let (left, top) = (Int(crop.pixels[0]), Int(crop.pixels[1]))
            let (right, bottom) = (left + crop.width - 1, top + crop.height - 1)
            #expect(left >= frame.left && top >= frame.top && right <= frame.right && bottom <= frame.bottom)
            frame = (left, top, right, bottom)
        }
    }

    @Test func seedDecidesEveryByteAndThreadsDoNot() throws {
        let pictures = try Pictures()
        let paths = try pictures.write(count: 7, width: 60, height: 40)
        let set = CopySet(seed: 4, strongPerOriginal: 4)
        var seen: [Int] = []
        try set.write(from: paths, to: pictures.place("one"), workers: 1) { seen.append($0) }
        try set.write(from: paths, to: pictures.place("many"), workers: 3)
        let one = try Pictures.contents(pictures.place("one"))
        #expect(try one == Pictures.contents(pictures.place("many")))
        #expect(seen == [4, 7])
        try CopySet(seed: 5, strongPerOriginal: 4).write(from: paths, to: pictures.place("other"))
        let other = try Pictures.contents(pictures.place("other"))
        #expect(one["original/000300.jpg"] == other["original/000300.jpg"])
        #expect(one["crops/50/000300.jpg"] != other["crops/50/000300.jpg"])
        let strong = one.keys.filter { $0.hasPrefix("strong/") }
        #expect(strong.count { one[$0] != other[$0] } > strong.count * 3 / 4)
    }

    @Test func tableTellsWhatWasDone() throws {
        let pictures = try Pictures()
        var paths = try pictures.write(count: 2)
        paths.append(
            try pictures.write("a, \"b\".png", Pictures.scene(9, width: 50, height: 50).pngData()))
        let folder = pictures.place("set")
        let set = CopySet(seed: 11, strongPerOriginal: 12)
        let summary = try set.write(from: paths, to: folder)
        let table = try String(contentsOfFile: folder + "/copies.csv", encoding: .utf8)
        let lines = table.split(separator: "\n")
        #expect(lines.count == 1 + summary.originals + summary.copies)
        #expect(lines[0] == "path,block,original,edits")
        #expect(lines[1] == "original/000000.jpg,original,\(paths[0]),")
        #expect(
            lines.contains("jpegqual/30/000100.jpg,jpegqual/30,\(paths[1]),scaled to 24x16; JPEG quality 30"))
        let quoted = paths[2].replacing("\"", with: "\"\"")
        #expect(lines.contains("crops/70/000200.jpg,crops/70,\"\(quoted)\",crop of 70 % of the area"))
        for number in 0..<2 {
            let source = try SourcePicture(path: paths[number]).image
            let lists = StrongEdit.draw(seed: 11, original: number, copies: 12)
            for (copy, edits) in lists.enumerated() {
                let path = CopyBlock.strong.path(original: number, copy: copy + 1)
                let line = try #require(lines.first { $0.hasPrefix(path + ",") })
                for edit in edits {
                    if case .paste = edit { continue }
                    #expect(line.contains(edit.description(host: nil)))
                }
                // A line without another picture can be done again from what it says.
                guard !line.contains("pasted") else { continue }
                let image = edits.reduce(source) { $1.applied(to: $0) }
                let file = try #require(FileManager.default.contents(atPath: folder + "/" + path))
                #expect(try Array(file) == image.jpegData(quality: 90))
            }
        }
    }

    @Test func unreadablePicturesAreSkippedAndLeaveTheirNumber() throws {
        let pictures = try Pictures()
        let good = try pictures.write(count: 2)
        let bad = try pictures.write("bad.jpg", [1, 2, 3])
        let folder = pictures.place("set")
        let missing = pictures.place("missing.png")
        let summary = try CopySet(strongPerOriginal: 3).write(
            from: [good[0], bad, missing, good[1]], to: folder)
        #expect(summary.originals == 2)
        #expect(summary.skipped.map(\.path) == [bad, missing])
        #expect(summary.skipped.allSatisfy { $0.reason.contains($0.path) && $0.reason.hasSuffix(".") })
        let names = try Pictures.contents(folder).keys.filter { $0.hasPrefix("original/") }.sorted()
        #expect(names == ["original/000000.jpg", "original/000300.jpg"])
    }
}
