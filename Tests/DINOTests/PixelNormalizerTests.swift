import DINO
import Testing
import Torch

@Suite struct PixelNormalizerTests {
    @Test func bytesOfEachChannelAreScaledAndShiftedAndChannelsComeFirst() throws {
        let normalizer = try PixelNormalizer(mean: [0.5, 0.25, 0], deviation: [0.5, 0.25, 1], device: .cpu)
        // Two pictures of 2 x 1 pixels.
        let bytes: [UInt8] = [0, 51, 255, 255, 0, 51, 102, 204, 153, 1, 2, 3]
        let numbers = normalizer(Tensor(bytes, shape: [2, 1, 2, 3]))
        #expect(numbers.shape == [2, 3, 1, 2])
        let expected: [Float] = [-1, 1, -0.2, -1, 1, 0.2, -0.2, -0.992157, 2.2, -0.968627, 0.6, 0.0117647]
        for (number, expected) in zip(numbers.array(of: Float.self), expected) {
            #expect(abs(number - expected) < 1e-5)
        }
    }

    @Test func bytesThatLieOtherwiseInMemoryGiveTheSameNumbers() throws {
        let normalizer = try PixelNormalizer(device: .cpu)
        let bytes = (0..<2 * 5 * 4 * 3).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let pixels = Tensor(bytes, shape: [2, 5, 4, 3])
        let strided = pixels.permuted([0, 2, 1, 3]).contiguous().permuted([0, 2, 1, 3])
        let difference = (normalizer(pixels) - normalizer(strided)).magnitude().max(0).max(0).max(0).max(0)
        #expect(difference.item < 1e-6)
    }
}
