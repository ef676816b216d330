import Arguments
import Foundation
import Imaging
import SampleData

/// `dino-benchmark pictures`.
struct PicturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pictures",
        abstract: "Draw JPEG files of ImageNet's usual size, 500 by 375 pixels or upright.",
        discussion: """
            Things of the sample data, drawn large, under noise of all scales as a photograph has it, saved at \
            quality 95: about as many bytes as ImageNet's files have. Files that are there are kept.
            """)

    @Argument(help: ArgumentHelp("Where the pictures go.", valueName: "folder"))
    var folder: String

    @Option(help: "Pictures to draw.", bounds: .between(1, 100_000))
    var count = 200

    @Option(help: "Quality of the JPEG files.", bounds: .between(1, 100))
    var quality = 95

    func run() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let data = SampleData(seed: 7, size: 500, trainCount: count, valCount: 0)
        let subjects = SampleClass.allCases
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let url = URL(fileURLWithPath: folder).appendingPathComponent("\(100_000 + index).jpg")
            guard !FileManager.default.fileExists(atPath: url.path) else { return }
            let square = data.image(subjects[index % subjects.count], .train, index: index)
            let isUpright = index % 4 == 3
            let picture = square.cropped(
                x: isUpright ? 62 : 0, y: isUpright ? 0 : 62, width: isUpright ? 375 : 500,
                height: isUpright ? 500 : 375)
            let bytes = try? PhotoTexture(seed: UInt64(index)).applied(to: picture).jpegData(quality: quality)
            if let bytes { try? Data(bytes).write(to: url, options: .atomic) }
        }
        let written = try ImageFolder(path: folder).paths.count
        guard written >= count else { throw NotWritten(folder: folder, written: written, count: count) }
    }
}

/// Some pictures are missing.
struct NotWritten: Error, CustomStringConvertible {
    let folder: String
    let written: Int
    let count: Int

    var description: String { "\(folder) got \(written) of \(count) pictures" }
}
