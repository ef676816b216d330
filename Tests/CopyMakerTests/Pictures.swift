import Foundation
import Imaging

/// A folder with pictures to copy, which goes when its owner does.
final class Pictures {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("copies-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A place in the folder where nothing is yet.
    func place(_ name: String) -> String { path + "/" + name }

    /// Writes a file; returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: place(name)))
        return place(name)
    }

    /// Writes so many different pictures; returns their paths.
    func write(count: Int, width: Int = 96, height: Int = 64) throws -> [String] {
        try (0..<count).map {
            try write("picture\($0).png", Self.scene($0, width: width, height: height).pngData())
        }
    }

    /// The relative paths of all files below a folder, sorted, with what they hold.
    static func contents(_ folder: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            if let data = FileManager.default.contents(atPath: folder + "/" + name) { found[name] = data }
        }
        return found
    }

    /// Smooth colours with a few bright and dark discs, nowhere symmetrical.
    static func scene(_ number: Int, width: Int, height: Int) -> Image {
        var generator = SeededGenerator(77, UInt64(number))
        let base = (0..<3).map { _ in generator.uniform(40...180) }
        let slope = (0..<3).map { _ in generator.uniform(-60...60) }
        let discs = (0..<5).map { _ in
            (
                x: generator.uniform(), y: generator.uniform(), radius: generator.uniform(0.08...0.2),
                color: (0..<3).map { _ in generator.uniform(0...255) }
            )
        }
        var pixels: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                let (x, y) = ((Double(column) + 0.5) / Double(width), (Double(row) + 0.5) / Double(height))
                let disc = discs.last {
                    ($0.x - x) * ($0.x - x) + ($0.y - y) * ($0.y - y) < $0.radius * $0.radius
                }
                for channel in 0..<3 {
                    let value = disc?.color[channel] ?? base[channel] + slope[channel] * (x - y)
                    pixels.append(UInt8(min(max(value, 0), 255)))
                }
            }
        }
        return Image(width: width, height: height, pixels: pixels)
    }

    /// Mean absolute difference of two pictures of one size, in samples.
    static func difference(_ first: Image, _ second: Image) -> Double {
        let sum = zip(first.pixels, second.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(first.pixels.count)
    }

    /// Mean absolute difference of two pictures as 8 by 8 thumbnails, in samples.
    static func thumbnailDifference(_ first: Image, _ second: Image) -> Double {
        difference(first.resized(width: 8, height: 8), second.resized(width: 8, height: 8))
    }
}
