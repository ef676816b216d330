import Foundation
import Imaging

/// Small pictures by formula, in class folders.
public enum TinyPictures {
    /// Writes `count` PNGs of `side` pixels, spread over `classes` folders.
    public static func write(to folder: String, count: Int, classes: Int = 2, side: Int = 40) throws {
        for index in 0..<count {
            var generator = SeededGenerator(7, UInt64(index))
            let base = (0..<3).map { _ in generator.uniform(0...255) }
            var pixels = [UInt8](repeating: 0, count: side * side * 3)
            for y in 0..<side {
                for x in 0..<side {
                    for channel in 0..<3 {
                        let wave = index % classes == 0 ? x : y
                        let value = base[channel] + Double(wave * 4) + generator.uniform(-20...20)
                        pixels[(y * side + x) * 3 + channel] = UInt8(min(255, max(0, value)))
                    }
                }
            }
            let directory = "\(folder)/class\(index % classes)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let image = Image(width: side, height: side, pixels: pixels)
            try Data(image.pngData()).write(to: URL(fileURLWithPath: "\(directory)/\(index).png"))
        }
    }
}
