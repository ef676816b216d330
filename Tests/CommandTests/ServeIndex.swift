import Foundation
import Imaging
import TestSupport

/// A folder of pictures and its index, made once for the tests of `dino serve` by the program itself.
enum ServeIndex {
    private nonisolated(unsafe) static let folder = TemporaryFolder()

    static let pictures = folder.path + "/pictures"

    /// The index; its network is an untrained one. Two of the pictures are a picture and its copy.
    static let path: String = {
        let file = folder.path + "/small.dino"
        // A static has no end of its own.
        atexit { try? FileManager.default.removeItem(atPath: ServeIndex.folder.path) }
        do {
            try TinyPictures.write(to: pictures, count: 24, classes: 2, side: 48)
            try FileManager.default.copyItem(
                atPath: pictures + "/class0/0.png", toPath: pictures + "/class1/copy.png")
            let result = try Program.run(
                ["index", pictures, "-o", file] + TinyRun.network + sizes + [
                    "--recipe", "cls|l2", "gem:3|l2",
                ])
            if result.status != 0 { return result.sentence }
        } catch {
            return "\(error)"
        }
        return file
    }()

    private static let sizes = [
        "--pretrained_weights", "random", "--crop_size", "64", "--resize_size", "64", "--num_workers", "2",
    ]

    static func picture(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: pictures + "/" + path)))
    }
}
