import Arguments
import Console
import Files
import Foundation
import Imaging

/// `dino shards`.
struct ShardsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shards",
        abstract: "Pack a folder's pictures into tar files, to train from where millions of files are slow.",
        discussion: """
            Writes shard-000000.tar and so on, in WebDataset's layout: pictures shuffled, each with a .cls file that holds \
            its class's number where the folder has class folders. The same seed gives the same bytes. Train on them with \
            dino train --data_path OUT.
            """)

    @Option(help: ArgumentHelp("Pictures to pack.", valueName: "folder or list"))
    var dataPath: String

    @Option(help: ArgumentHelp("Where the shards go.", valueName: "folder"))
    var outputDir: String

    @Option(help: "Pictures in a shard; a few thousand make some hundred megabytes.", bounds: .positive)
    var picturesPerShard = 10_000

    @Option(help: "Seed of the shuffle.", bounds: .nonNegative)
    var seed = 0

    func run() throws {
        let pictures = try ImageFolder(path: dataPath)
        // What an earlier run left would be trained on as well.
        let present = (try? FileManager.default.contentsOfDirectory(atPath: outputDir)) ?? []
        if let tar = present.first(where: { $0.hasSuffix(".tar") }) {
            throw FileError(
                .cannotWrite, path: outputDir,
                "has tar files already, such as \(tar); remove them or give another --output_dir")
        }
        let folder = try OutputFolder(outputDir, ownFiles: ["shard-", "pictures.txt", "classes.txt"])
        let bar = ProgressBar("Packing pictures", total: pictures.paths.count, unit: "img")
        defer { bar.finish(keepsLine: false) }
        let maker = ShardMaker(
            pictures, output: outputDir, picturesPerShard: picturesPerShard, seed: UInt64(seed))
        let summary = try maker.write { bar.update($0) }
        bar.finish(keepsLine: false)
        withExtendedLifetime(folder) {}
        for error in summary.unreadable.prefix(3) { Diagnostic.warn("\(error)") }
        if summary.unreadable.count > 3 {
            Diagnostic.warn("\(summary.unreadable.count - 3) more files cannot be read; all are left out")
        }
        print("\(summary.pictures) pictures in \(summary.shards) shards in \(outputDir)")
    }
}
