import Foundation
import Imaging
import SampleData
import Testing

@Suite struct SampleDataTests {
    @Test func bytesDependOnTheSeedAlone() {
        let data = SampleData(seed: 1, size: 24)
        let pictures = SampleClass.allCases.map { data.image($0, .train, index: 3) }
        #expect(pictures == SampleClass.allCases.map { data.image($0, .train, index: 3) })
        #expect(fingerprint(pictures.flatMap(\.pixels)) == 8_163_882_794_185_128_591)
    }

    @Test func picturesDiffer() {
        let data = SampleData(size: 16)
        var seen: Set<[UInt8]> = []
        for subject in SampleClass.allCases {
            for index in 0..<4 {
                #expect(seen.insert(data.image(subject, .train, index: index).pixels).inserted)
                #expect(seen.insert(data.image(subject, .val, index: index).pixels).inserted)
            }
        }
        #expect(seen.insert(SampleData(seed: 1, size: 16).image(.disc, .train, index: 0).pixels).inserted)
    }

    /// Mean colours must say little: with all colours alike, they show how much of a picture its shape covers.
    @Test func coloursSayNothing() {
        let data = SampleData(size: 16, trainCount: 40, valCount: 20)
        func mean(_ image: Image) -> [Double] {
            (0..<3).map { channel in
                stride(from: channel, to: image.pixels.count, by: 3).reduce(0) {
                    $0 + Double(image.pixels[$1])
                }
                    / Double(image.pixels.count / 3)
            }
        }
        func distance(_ first: [Double], _ second: [Double]) -> Double {
            zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        let centers = SampleClass.allCases.map { subject in
            let means = (0..<40).map { mean(data.image(subject, .train, index: $0)) }
            return (0..<3).map { channel in means.reduce(0) { $0 + $1[channel] } / 40 }
        }
        var hits = 0
        for (number, subject) in SampleClass.allCases.enumerated() {
            for index in 0..<20 {
                let color = mean(data.image(subject, .val, index: index))
                let nearest = centers.indices.min {
                    distance(centers[$0], color) < distance(centers[$1], color)
                }
                hits += nearest == number ? 1 : 0
            }
        }
        #expect(Double(hits) / Double(20 * SampleClass.allCases.count) < 0.3)
    }

    @Test func writesFoldersOfClasses() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let data = SampleData(size: 8, trainCount: 2, valCount: 1)
        var progress: [Int] = []
        try data.write(to: folder, progress: { progress.append($0) }, encode: { $0.pixels })
        #expect(progress == Array(1...data.totalCount))
        #expect(data.totalCount == 3 * SampleClass.allCases.count)
        let file = folder.appendingPathComponent("train/star/0002.png")
        #expect(try [UInt8](Data(contentsOf: file)) == data.image(.star, .train, index: 1).pixels)
        let classes = try FileManager.default.contentsOfDirectory(
            atPath: folder.appendingPathComponent("val").path)
        #expect(classes.sorted() == SampleClass.allCases.map(\.rawValue).sorted())
    }

    /// FNV-1a.
    private func fingerprint(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
