import Evaluation
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct LabelledPicturesTests {
    let folder = TemporaryFolder()

    private func write(_ names: [String]) throws {
        for name in names {
            let file = folder.path + "/" + name
            let parent = (file as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: file))
        }
    }

    private func writeClasses(_ sizes: [String: Int]) throws {
        for (name, count) in sizes { try write((0..<count).map { "\(name)/\($0).png" }) }
    }

    private func split(share: Double = 0.25, seed: UInt64 = 1) throws -> LabelledPictures {
        try LabelledPictures(splitting: folder.path, testShare: share, seed: seed)
    }

    private func counts(_ pictures: ImageFolder) -> [Int] {
        pictures.classes.indices.map { label in pictures.labels!.count { $0 == label } }
    }

    @Test func aSplitTakesItsShareOfEachClassAndLosesNothing() throws {
        try writeClasses(["ant": 40, "bee": 10, "cat": 4, "dog": 2])
        let all = Array(try ImageFolder(path: folder.path).paths)
        for (share, expected) in [(0.25, [10, 3, 1, 1]), (0.5, [20, 5, 2, 1]), (0, [1, 1, 1, 1])] {
            let pictures = try split(share: share)
            #expect(counts(pictures.test) == expected, "\(share)")
            #expect(Set(pictures.train.paths).isDisjoint(with: pictures.test.paths))
            #expect((Array(pictures.train.paths) + pictures.test.paths).sorted() == all.sorted())
            #expect(pictures.train.classes == pictures.test.classes)
            for part in [pictures.train, pictures.test] {
                for (path, label) in zip(part.paths, part.labels!) {
                    #expect(path.contains("/\(part.classes[label])/"))
                }
            }
        }
        // However large the share, something is left to compare with.
        #expect(counts(try split(share: 1).train) == [1, 1, 1, 1])
    }

    @Test func aSeedSaysWhichPicturesAreTaken() throws {
        try writeClasses(["ant": 40, "bee": 10])
        let first = Array(try split(seed: 7).test.paths)
        #expect(Array(try split(seed: 7).test.paths) == first)
        #expect(Array(try split(seed: 8).test.paths) != first)
    }

    @Test func aClassIsSplitAlikeWhateverOthersThereAre() throws {
        try writeClasses(["bee": 10, "cat": 12])
        let bees = try split().test.paths.filter { $0.contains("/bee/") }
        try writeClasses(["ant": 5, "zebra": 6])
        #expect(try split().test.paths.filter { $0.contains("/bee/") } == bees)
    }

    /// Two classes of one size must not give the same numbers, as if one had been copied from the other.
    @Test func classesAreSplitIndependently() throws {
        try writeClasses(["ant": 60, "bee": 60])
        let paths = try split().test.paths.map { ($0 as NSString).pathComponents.suffix(2) }
        let names = ["ant", "bee"].map { name in paths.filter { $0.first == name }.compactMap(\.last) }
        #expect(names[0].count == 15 && names[1].count == 15 && names[0] != names[1])
    }

    @Test func whatCannotBeSplitIsToldByName() throws {
        try writeClasses(["ant": 5, "bee": 1])
        let error = #expect(throws: EvaluationError.self) { try split() }
        #expect(error?.description.contains("class bee") == true)
    }

    @Test func aFolderWithPartsIsTakenAsItIs() throws {
        try write(["train/a/1.png", "train/b/2.png", "val/a/3.png", "val/b/4.png"])
        let pictures = try LabelledPictures(path: folder.path, testShare: 0.9, seed: 1)
        #expect(pictures.train.paths.count == 2 && pictures.test.labels == [0, 1])
        try write(["val/c/5.png"])
        let error = #expect(throws: EvaluationError.self) {
            try LabelledPictures(path: folder.path, testShare: 0.9, seed: 1)
        }
        #expect(error?.description.contains("train lacks c") == true)
    }

    @Test func picturesWithoutClassesAreRefused() throws {
        try write(["1.png", "2.png"])
        #expect(throws: EvaluationError.self) { try split() }
    }
}
