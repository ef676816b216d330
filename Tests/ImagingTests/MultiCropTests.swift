import Imaging
import Testing

@Suite struct MultiCropTests {
    private let small: MultiCrop

    init() throws {
        small = try MultiCrop(globalSize: 32, localSize: 16, localCount: 3)
    }

    @Test func laysBatchesOutCropByCrop() throws {
        let multiCrop = try MultiCrop()
        #expect(multiCrop.recipes.count == 10)
        #expect(multiCrop.bytesPerPicture == 3 * (2 * 224 * 224 + 8 * 96 * 96))
        #expect(multiCrop.offset(ofCrop: 1, batchSize: 4) == 4 * 3 * 224 * 224)
        #expect(multiCrop.offset(ofCrop: 3, batchSize: 4) == 4 * 3 * (2 * 224 * 224 + 96 * 96))
    }

    @Test func slotsDoNotChangeViews() throws {
        let images = [
            AugmentGolden.source(width: 61, height: 45), AugmentGolden.source(width: 30, height: 77),
            AugmentGolden.source(width: 50, height: 50),
        ]
        let workspace = AugmentWorkspace()
        var batch = [UInt8](repeating: 0, count: small.bytesPerPicture * 3)
        for slot in [2, 0, 1] {
            batch.withUnsafeMutableBufferPointer {
                small.render(
                    images[slot], seed: 7, epoch: 1, index: slot, slot: slot, batchSize: 3, into: $0,
                    workspace: workspace)
            }
        }
        for slot in 0..<3 {
            let alone = render(images[slot], seed: 7, epoch: 1, index: slot)
            for (crop, recipe) in small.recipes.enumerated() {
                let place = small.offset(ofCrop: crop, batchSize: 3) + slot * recipe.byteCount
                let own = small.offset(ofCrop: crop, batchSize: 1)
                #expect(batch[place..<place + recipe.byteCount] == alone[own..<own + recipe.byteCount])
            }
        }
    }

    @Test func viewsDependOnSeedEpochAndIndexAlone() {
        let image = AugmentGolden.source(width: 61, height: 45)
        let first = render(image, seed: 7, epoch: 1, index: 5)
        #expect(first == render(image, seed: 7, epoch: 1, index: 5))
        #expect(first != render(image, seed: 8, epoch: 1, index: 5))
        #expect(first != render(image, seed: 7, epoch: 2, index: 5))
        #expect(first != render(image, seed: 7, epoch: 1, index: 6))
        #expect(fingerprint(first) == 1_225_769_876_859_813_466)
    }

    @Test func thinPicturesHaveViews() {
        for (width, height) in [(1, 1), (1, 300), (300, 1), (2, 3)] {
            let views = render(
                AugmentGolden.source(width: width, height: height), seed: 1, epoch: 0, index: 0)
            #expect(views.count == small.bytesPerPicture)
        }
    }

    @Test func impossibleCropsAreErrors() {
        #expect(throws: InvalidCrop.self) { try MultiCrop(globalSize: 0) }
        #expect(throws: InvalidCrop.self) { try MultiCrop(localScale: 0...0.4) }
        #expect(throws: InvalidCrop.self) { try MultiCrop(globalScale: 0.4...1.5) }
        #expect(throws: InvalidCrop.self) { try MultiCrop(localCount: -1) }
        #expect(throws: InvalidCrop.self) { try EvaluationTransform(resize: 0) }
    }

    @Test func evaluatesAsTorchvision() throws {
        let workspace = AugmentWorkspace()
        let cases = AugmentGolden.cases("evaluation")
        #expect(cases.count == 10)
        for golden in cases {
            let transform = try EvaluationTransform(
                resize: #require(golden.size), crop: #require(golden.crop))
            var result = [UInt8](repeating: 9, count: transform.byteCount)
            result.withUnsafeMutableBufferPointer {
                transform.render(AugmentGolden.source(golden), into: $0, workspace: workspace)
            }
            #expect(result == AugmentGolden.expected(golden).pixels, "\(golden)")
        }
    }

    private func render(_ image: Image, seed: UInt64, epoch: Int, index: Int) -> [UInt8] {
        var views = [UInt8](repeating: 0, count: small.bytesPerPicture)
        views.withUnsafeMutableBufferPointer {
            small.render(
                image, seed: seed, epoch: epoch, index: index, into: $0, workspace: AugmentWorkspace())
        }
        return views
    }

    /// FNV-1a.
    private func fingerprint(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
