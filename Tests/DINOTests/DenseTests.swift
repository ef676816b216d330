import DINO
import Imaging
import TestSupport
import Testing
import Torch

/// What is computed and drawn of every patch.
@Suite struct DenseTests {
    private func network(patch: Int = 8) -> VisionTransformer {
        let network = VisionTransformer(
            .init(patchSize: patch, embedDim: 32, depth: 3, heads: 2, imageSize: 32),
            generator: Generator(seed: 0))
        Formula.fill(network)
        return network
    }

    private func picture(width: Int, height: Int) -> Image {
        var generator = SeededGenerator(3)
        return Image(
            width: width, height: height,
            pixels: (0..<width * height * 3).map { _ in UInt8(generator.uniform(0...255)) })
    }

    /// One token's row of the whole matrix, which the golden tests hold against the original's.
    @Test func attentionOfTheClassTokenIsItsRowOfAll() {
        let network = network()
        let pictures = Formula.numbers(7, [2, 3, 24, 40], scale: 1)
        let (all, first, third) = inference {
            (
                network.lastSelfAttention(pictures), network.attention(pictures, block: 3),
                network.attention(pictures, block: 3, patch: 4)
            )
        }
        #expect(first.shape == [2, 2, 15])
        let columns = all.slice(1..<16, dimension: 3)
        #expect(largestDifference(first, columns.select(2, 0)) < 1e-6)
        #expect(largestDifference(third, columns.select(2, 5)) < 1e-6)
        let early = inference { network.attention(pictures, block: 1) }
        #expect(largestDifference(early, first) > 1e-4)
    }

    @Test func tokensOfABlockAreThoseOfTheIntermediateLayers() {
        let network = network()
        let pictures = Formula.numbers(7, [1, 3, 16, 32], scale: 1)
        let (tokens, layers) = inference {
            (network.patchTokens(pictures, block: 2), network.intermediateLayers(pictures, last: 2))
        }
        #expect(largestDifference(tokens, layers[0].slice(1..<9, dimension: 1)) == 0)
    }

    /// The fewest patches whose weights make more than the share.
    @Test(arguments: [0.1, 0.35, 0.6, 0.95])
    func masksAreTheFewestPatchesThatHoldTheShare(share: Double) {
        let weights = Formula.numbers(9, [3, 20], scale: 0.5, shift: 0.5)
        let masks = AttentionMaps(weights, rows: 4, columns: 5).masks(holding: share)
        for (head, mask) in masks.enumerated() {
            let values = weights.select(0, head).contiguous().array(of: Double.self)
            let total = values.reduce(0, +)
            let inside = zip(values, mask).filter { $0.1 }.map(\.0)
            let outside = zip(values, mask).filter { !$0.1 }.map(\.0)
            #expect((inside.min() ?? 0) >= (outside.max() ?? 1))
            // Without its weakest patch it holds less than the share, with it as much or more.
            #expect((inside.reduce(0, +) - (inside.min() ?? 0)) / total <= share + 1e-6)
            #expect(inside.reduce(0, +) / total >= share - 1e-6)
        }
    }

    /// What is outside of a head's mask is nothing in the mean.
    @Test func theMeanOfMaskedHeadsIsThatOfWhatIsHeld() {
        let weights = Tensor([0.7, 0.2, 0.1, 0.1, 0.1, 0.8] as [Float], shape: [2, 3])
        let mean = AttentionMaps(weights, rows: 1, columns: 3).mean(holding: 0.6)
        #expect(zip(mean, [0.35, 0, 0.4]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func theOriginalsViewsAreSquareOrCutToWholePatches() throws {
        let square = try #require(DenseView()(picture(width: 50, height: 30), patchSize: 16))
        #expect(square.image.width == 480 && square.rows == 30 && square.columns == 30)
        let view = DenseView(size: .shortSide(40))
        let cut = try #require(view(picture(width: 90, height: 60), patchSize: 16))
        #expect(cut.image.width == 48 && cut.image.height == 32 && cut.width == 48)
        #expect(DenseView(size: .shortSide(9))(picture(width: 90, height: 60), patchSize: 16) == nil)
    }

    @Test func paddedViewsLoseNothing() throws {
        let original = picture(width: 45, height: 33)
        let view = try #require(
            DenseView(size: .own, fit: .pad)(original, patchSize: 16))
        #expect(view.image.width == 48 && view.image.height == 48)
        #expect(view.width == 45 && view.height == 33)
        #expect(view.image.cropped(x: 0, y: 0, width: 45, height: 33) == original)
        #expect(
            view.image.cropped(x: 44, y: 0, width: 1, height: 33).pixels
                == view.image.cropped(x: 47, y: 0, width: 1, height: 33).pixels)
        #expect(view.shownPart(of: original) == original)
    }

    @Test func aPointOfThePictureIsItsPatch() throws {
        let view = try #require(
            DenseView(size: .exact(width: 64, height: 40))(picture(width: 128, height: 80), patchSize: 16))
        #expect(view.rows == 2 && view.columns == 4)
        #expect(view.patch(x: 0, y: 0) == 0)
        #expect(view.patch(x: 0.99, y: 0.5) == 7)
        // The lowest 8 of 40 rows are beyond the last whole patch.
        #expect(view.patch(x: 0.5, y: 0.9) == nil)
    }

    @Test func aPatchIsMostAlikeItself() throws {
        let network = network()
        let model = DenseModel(network, normalizer: try PixelNormalizer(device: .cpu))
        let view = try #require(
            DenseView(size: .own)(picture(width: 40, height: 24), patchSize: 8))
        let similarities = try model.similarities(view, block: 3, patch: 7)
        #expect(similarities.count == 15 && abs(similarities[7] - 1) < 1e-5)
        #expect(similarities.allSatisfy { $0 <= similarities[7] + 1e-6 })
        let stretched = try model.stretched(view)
        #expect(stretched.pixels.min() == 0 && stretched.pixels.max() == 255)
    }

    /// Each picture gives its share, edges and all.
    @Test func aSampleOfManyPatchesIsEven() {
        var all = PatchSample(pictures: 2, limit: 100)
        all.add(Formula.numbers(1, [20, 3], scale: 1), rows: 4, columns: 5)
        #expect(all.count == 20 && all.isEdge.count { $0 } == 14 && !all.isEdge[6])
        var few = PatchSample(pictures: 10, limit: 50)
        for picture in 0..<10 {
            let tokens = Formula.numbers(picture + 1, [100, 3], scale: 1)
            few.add(tokens, rows: 10, columns: 10)
            let first = few.tokens.slice(few.count - 5..<few.count - 4)
            #expect(largestDifference(first, tokens.slice(picture..<picture + 1)) == 0)
        }
        #expect(few.count == 50 && few.tokens.shape == [50, 3])
        var tiny = PatchSample(pictures: 1000, limit: 10)
        for _ in 0..<20 { tiny.add(.ones([2, 3]), rows: 1, columns: 2) }
        #expect(tiny.count == 20)
    }

    /// Two things in the middle of two pictures, on one ground: three kinds of vectors with a little noise.
    @Test func coloursTellThingsFromGround() throws {
        var (tokens, isEdge, kinds): ([Tensor], [Bool], [Int]) = ([], [], [])
        let centres = Tensor([0, 0, 0, 0, 9, 2, 0, 0, 9, -2, 0, 0] as [Float], shape: [3, 4])
        for picture in 1...2 {
            for row in 0..<6 {
                for column in 0..<6 {
                    let isInside = (1..<5).contains(row) && (1..<5).contains(column)
                    kinds.append(isInside ? picture : 0)
                    isEdge.append(!isInside)
                }
            }
        }
        tokens.append(centres.selecting(Tensor(kinds)) + Formula.numbers(2, [72, 4], scale: 0.1))
        let colours = try PatchColours(
            learningFrom: tokens[0], isEdge: isEdge, foreground: .pca)
        #expect(colours.isForeground(tokens[0]) == kinds.map { $0 > 0 })
        let bytes = colours.colours(of: tokens[0])
        let red: (Int) -> [Int] = { kind in
            kinds.indices.filter { kinds[$0] == kind }.map { Int(bytes[$0 * 3]) }
        }
        #expect(red(0).allSatisfy { $0 == 0 })
        let means: [Int] = [1, 2].map { red($0).reduce(0, +) / 16 }
        #expect(abs(means[0] - means[1]) > 150)
        let all = try PatchColours(learningFrom: tokens[0], isEdge: isEdge, foreground: .all)
        #expect(all.isForeground(tokens[0]).allSatisfy { $0 } && all.share > 0.9)
    }
}
