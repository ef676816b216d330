import Foundation
import Imaging

/// A small labelled set of rendered pictures, to try things out without a data set.
///
/// The bytes depend on the seed and the size alone, on every system. Classes differ in outline and
/// in the pattern that fills it; places, sizes, directions, light and grain are random in the same way for all, and
/// colours hardly differ, so raw pixels and mean colours say little.
public struct SampleData: Sendable, Equatable {
    /// The half of the set that a picture belongs to; also the name of its folder.
    public enum Split: String, Sendable, CaseIterable {
        /// Pictures to train on.
        case train
        /// Pictures to test with.
        case val
    }

    /// Names the random stream.
    public var seed: UInt64
    /// Side of the square pictures, in pixels.
    public var size: Int
    /// Pictures of each class to train on.
    public var trainCount: Int
    /// Pictures of each class to test with.
    public var valCount: Int

    /// A set; sizes must be 1 or more and counts 0 or more.
    public init(seed: UInt64 = 0, size: Int = 96, trainCount: Int = 150, valCount: Int = 40) {
        precondition(size > 0 && trainCount >= 0 && valCount >= 0, "a sample set has no negative sizes")
        self.seed = seed
        self.size = size
        self.trainCount = trainCount
        self.valCount = valCount
    }

    /// Pictures of each class in a split.
    public func count(_ split: Split) -> Int {
        split == .train ? trainCount : valCount
    }

    /// Pictures of all classes in both splits.
    public var totalCount: Int {
        (trainCount + valCount) * SampleClass.allCases.count
    }

    /// Renders a picture; `index` counts from 0.
    public func image(_ subject: SampleClass, _ split: Split, index: Int) -> Image {
        let number = SampleClass.allCases.firstIndex(of: subject) ?? 0
        var generator = SeededGenerator(seed, UInt64(number), split == .train ? 0 : 1, UInt64(index))
        return SampleScene(subject, using: &generator).rendered(size: size)
    }

    /// The place of a picture in the set's folder, such as `train/star/0001.png`.
    public func path(_ subject: SampleClass, _ split: Split, index: Int, fileExtension: String = "png")
        -> String
    {
        let digits = String(index + 1)
        let name = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "\(split.rawValue)/\(subject.rawValue)/\(name).\(fileExtension)"
    }

    /// Writes the set as folders of classes: `DIR/train/CLASS/0001.png` and so on.
    ///
    /// - Parameters:
    ///   - directory: The folder, which is made if it is not there. Files of the same names are replaced.
    ///   - fileExtension: What `encode` makes, without the dot.
    ///   - progress: Called after each picture with the number written so far.
    ///   - encode: Turns a picture into a file's bytes.
    /// - Throws: What `encode` throws, and errors of the file system.
    public func write(
        to directory: URL, fileExtension: String = "png", progress: (Int) -> Void = { _ in },
        encode: (Image) throws -> [UInt8]
    ) throws {
        var written = 0
        for split in Split.allCases where count(split) > 0 {
            for subject in SampleClass.allCases {
                let folder = directory.appendingPathComponent(split.rawValue).appendingPathComponent(
                    subject.rawValue)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                for index in 0..<count(split) {
                    let bytes = try encode(image(subject, split, index: index))
                    let file = directory.appendingPathComponent(
                        path(subject, split, index: index, fileExtension: fileExtension))
                    try Data(bytes).write(to: file)
                    written += 1
                    progress(written)
                }
            }
        }
    }
}
