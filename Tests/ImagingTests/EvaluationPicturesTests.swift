import Imaging
import Testing

@Suite(.timeLimit(.minutes(1))) struct EvaluationPicturesTests {
    private let folder: TemporaryFolder
    private let paths: PathList
    private let images: [Image]

    init() throws {
        folder = try TemporaryFolder()
        images = [(61, 45), (30, 77), (12, 12), (300, 4), (1, 90), (90, 90), (200, 150)].map {
            AugmentGolden.source(width: $0.0, height: $0.1)
        }
        var paths = PathList(root: folder.path + "/")
        for (number, image) in images.enumerated() {
            try folder.write("\(number).png", image.pngData())
            paths.append("\(number).png")
        }
        try folder.write("bad.png", [0x89])
        paths.append("bad.png")
        self.paths = paths
    }

    @Test(arguments: [
        EvaluationTransform.Fit.crop(resize: 32, crop: 28), .squeeze(24), .pad(20), .within(40), .shrink(48),
    ])
    func everySlotHoldsItsView(fit: EvaluationTransform.Fit) throws {
        let transform = try EvaluationTransform(fit, minimumSide: 8)
        let recipe = EvaluationPictures(transform)
        // Often enough that memory is used again, with larger views than the later ones in it.
        let order = (0..<60).map { $0 * 5 % images.count }
        let loader = BatchLoader(
            paths: paths, order: order, recipe: recipe, options: BatchLoaderOptions(batchSize: 4, workers: 2))
        var position = 0
        while let batch = try loader.next() {
            #expect(batch.byteCount == batch.count * recipe.bytesPerPicture)
            batch.withUnsafeBytes { bytes in
                for slot in 0..<batch.count {
                    let expected = transform.view(of: images[order[position]])
                    let view = recipe.view(slot: slot, in: bytes)
                    #expect(view.width == expected.width && view.height == expected.height)
                    #expect(Array(view.pixels) == expected.pixels)
                    position += 1
                }
            }
        }
        #expect(position == order.count)
    }

    @Test func viewsOfOneSizeAreOneTensor() throws {
        let transform = try EvaluationTransform(.squeeze(16))
        let recipe = EvaluationPictures(transform)
        #expect(recipe.bytesPerPicture == 16 * 16 * 3)
        let options = BatchLoaderOptions(batchSize: 7)
        let loader = BatchLoader(paths: paths, order: Array(0..<7), recipe: recipe, options: options)
        let batch = try #require(try loader.next())
        let pixels = batch.withUnsafeBytes { Array($0) }
        #expect(pixels == images.flatMap { transform.view(of: $0).pixels })
    }

    @Test func unreadablePicturesHaveBlackViews() throws {
        let recipe = EvaluationPictures(try EvaluationTransform(.shrink(48)))
        var options = BatchLoaderOptions(batchSize: 2, unreadable: .markInvalid)
        options.maximumSkippedShare = 1
        let loader = BatchLoader(paths: paths, order: [6, 7], recipe: recipe, options: options)
        let batch = try #require(try loader.next())
        #expect(batch.valid == [true, false])
        batch.withUnsafeBytes { bytes in
            let view = recipe.view(slot: 1, in: bytes)
            #expect(view.width == 48 && view.height == 48 && view.pixels.allSatisfy { $0 == 0 })
        }
    }
}
