import Foundation
import Imaging
import Testing

@Suite struct ShardMakerTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for index in 0..<25 {
            let image = Image(width: 2, height: 1, pixels: [UInt8](repeating: UInt8(index), count: 6))
            let png = try image.pngData()
            try folder.write(
                "data/class\(index % 3)/a.b.\(index).PNG", png + [UInt8](repeating: 0, count: index * 40))
        }
    }

    private func make(_ output: String, from data: String? = nil) throws -> ShardMaker.Summary {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/" + output, withIntermediateDirectories: true)
        let pictures = try ImageFolder(path: data ?? folder.path + "/data")
        return try ShardMaker(pictures, output: folder.path + "/" + output, picturesPerShard: 10, seed: 3)
            .write()
    }

    private func file(_ name: String) throws -> String {
        try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    }

    @Test func shardsHoldAllPicturesShuffled() throws {
        let summary = try make("out")
        #expect(summary.shards == 3 && summary.pictures == 25 && summary.unreadable.isEmpty)
        guard case .shards(let shards) = try PictureSet(path: folder.path + "/out") else {
            Issue.record("the output is not taken for shards")
            return
        }
        #expect(shards.count == 25 && shards.paths.count == 3 && shards.surplusPictures == 0)
        let lines = try file("out/pictures.txt").split(separator: "\n").map { $0.split(separator: "\t") }
        let all = try ImageFolder(path: folder.path + "/data")
        var numbers: [Int] = []
        for (index, line) in lines.enumerated() {
            #expect(shards.name(of: index).hasSuffix("/\(line[0])"))
            let original = try Image(contentsOf: String(line[1]))
            #expect(try shards.image(at: index) == original)
            numbers.append(Int(original.pixels[0]))
            #expect(line[2] == "class\(numbers[index] % 3)")
        }
        #expect(numbers.sorted() == Array(0..<25) && numbers != Array(0..<25))
        #expect(try file("out/classes.txt") == all.classes.map { $0 + "\n" }.joined())
    }

    @Test func tarReadsThem() throws {
        _ = try make("out")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/tar")
        try folder.write("x/here")
        process.arguments = ["-xf", folder.path + "/out/shard-000002.tar", "-C", folder.path + "/x"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        for line in try file("out/pictures.txt").split(separator: "\n") where line.hasPrefix("shard-000002") {
            let parts = line.split(separator: "\t")
            let name = parts[0].dropFirst("shard-000002.tar:".count)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/x/\(name)"))
            #expect(try bytes == Data(contentsOf: URL(fileURLWithPath: String(parts[1]))))
            let label = try file("x/\(name.prefix(9)).cls")
            #expect(parts[2] == "class\(label)")
        }
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        _ = try make("one")
        _ = try make("two")
        for name in ["shard-000000.tar", "shard-000002.tar", "pictures.txt"] {
            let files = try ["one", "two"].map {
                try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\($0)/\(name)"))
            }
            #expect(files[0] == files[1] && !files[0].isEmpty)
        }
    }

    @Test func whatCannotBeReadIsLeftOut() throws {
        try folder.write("list.txt", [UInt8]("data/class0/a.b.0.PNG\nmissing.jpg\n".utf8))
        let summary = try make("out", from: folder.path + "/list.txt")
        #expect(summary.pictures == 1 && summary.unreadable.count == 1)
        #expect(summary.unreadable[0].description.contains("missing.jpg"))
        #expect(try !file("out/pictures.txt").contains("missing"))
    }
}
