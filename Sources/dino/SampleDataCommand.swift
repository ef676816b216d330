import Arguments
import Console
import Foundation
import SampleData

/// `dino sample-data`.
struct SampleDataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample-data",
        abstract: "Draw a small labelled picture set to try things on.",
        discussion: """
            Writes train/CLASS/NNNN.png and val/CLASS/NNNN.png: things with an outline and a pattern of their own, in \
            random places, sizes and turns, all in the same colours, so that colours say little of the class. The \
            same seed gives the same bytes.
            """)

    @Argument(help: ArgumentHelp("Where the pictures go.", valueName: "folder"))
    var folder: String

    @Option(help: "Seed of all random draws.", bounds: .nonNegative)
    var seed = 0

    @Option(help: "Side of a picture in pixels.", bounds: .between(16, 1024))
    var size = 96

    @Option(help: "Training pictures of each class.", bounds: .between(1, 100_000))
    var trainCount = 150

    @Option(help: "Validation pictures of each class.", bounds: .between(1, 100_000))
    var valCount = 40

    func run() throws {
        let data = SampleData(seed: UInt64(seed), size: size, trainCount: trainCount, valCount: valCount)
        try SampleDataWriter(data).write(to: folder)
        print(
            "\(data.totalCount) pictures of \(SampleClass.allCases.count) classes in \(folder)/train and \(folder)/val"
        )
    }
}

/// Writes a sample set with a progress bar.
struct SampleDataWriter {
    private let data: SampleData

    init(_ data: SampleData) {
        self.data = data
    }

    func write(to folder: String) throws {
        let bar = ProgressBar("Drawing pictures", total: data.totalCount, unit: "img")
        defer { bar.finish(keepsLine: false) }
        try data.write(
            to: URL(fileURLWithPath: folder), progress: { bar.update($0) }, encode: { try $0.pngData() })
    }
}
