import Evaluation
import Foundation
import TestSupport
import Testing
import Torch

/// Copies that look for their originals.
@Suite struct CopyDetectionTests {
    let folder = TemporaryFolder()

    private func make(_ files: [String]) throws {
        for file in files {
            let path = folder.path + "/" + file
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: path))
        }
    }

    @Test func blocksComeInTheOriginalsOrderWithWhateverIsThere() throws {
        try make([
            "original/200000.jpg", "original/200100.jpg", "strong/200101.jpg", "strong/200001.jpg",
            "strong/200002.jpg",
            "jpegqual/10/200000.jpg", "jpegqual/10/200100.jpg", "jpegqual/5/200100.jpg", "crops/80/x.jpg",
            "crops/80/y.jpg",
            "crops/notes/z.jpg",
        ])
        let pictures = try CopyDetectionPictures(path: folder.path)
        #expect(
            pictures.blocks.map(\.name) == ["original", "strong", "jpegqual/5", "jpegqual/10", "crops/80"])
        #expect(
            pictures.blocks.map(\.positives) == [
                [[0], [1]], [[0], [0], [1]], [[1]], [[0], [1]], [[0], [1]],
            ])
    }

    @Test(arguments: [
        ([], "original"), (["original/a.jpg"], "no copies"),
        (["original/2000a.jpg", "strong/9999b.jpg"], "copy of no picture"),
        (["original/a.jpg", "original/b.jpg", "crops/10/c.jpg"], "copy of no picture"),
    ])
    func whatIsNoSuchFolderIsASentence(files: [String], words: String) throws {
        try make(files)
        let error = #expect(throws: EvaluationError.self) { try CopyDetectionPictures(path: folder.path) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    /// Two originals on two axes; one copy is near its own, one nearer to the other, one as far from both.
    @Test func scoresAreThoseOfRanksAndThresholds() throws {
        try make([
            "original/200000.jpg", "original/200100.jpg", "crops/10/200000.jpg", "crops/10/200100.jpg",
        ])
        let pictures = try CopyDetectionPictures(path: folder.path)
        let database = Tensor([1, 0, 0, 1] as [Float], shape: [2, 2])
        let copies = Tensor([0.8, 0.6, 0.96, 0.28] as [Float], shape: [2, 2])
        let score = CopyDetectionScore(pictures, copies: [database, copies], database: database)
        #expect(score.blocks.map(\.map) == [1, (1 + 0.25) / 2])
        #expect(score.blocks[1].firstRank == [0, 1])
        // In one list: 0.96 wrong, 0.8 right, 0.6 wrong, 0.28 right.
        #expect(abs(score.microAveragePrecision - (0.5 * 0.5 + 0.5 * 0.5)) < 1e-9)
        #expect(score.recallAtPrecision90 == 0)
    }

    @Test func aThresholdThatIsRightNineTimesOfTenFindsThatMany() {
        let pairs = (0..<20).map { (similarity: Float(20 - $0), isRight: $0 != 9 && $0 != 15) }
        let (area, recall) = CopyDetectionScore.micro(pairs, positives: 20)
        // 17 of the first 19 and 18 of the first 20 are right: 89 and 90 percent.
        #expect(recall == 18 / 20.0)
        #expect(area > 0.8 && area < 0.9)
    }
}
