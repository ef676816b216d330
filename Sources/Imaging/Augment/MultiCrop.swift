/// The views that DINO trains on: two global crops and a number of local ones, in this order.
///
/// A batch of pictures is laid out crop by crop: the first crop of all pictures, then the second of all, and so
/// on. Each view is interleaved RGB, row by row, 8 bits a sample; the model's side normalises.
public struct MultiCrop: Sendable, Equatable {
    /// A recipe for each view, in order.
    public let recipes: [CropRecipe]
    /// Bytes before each crop for each picture of a batch.
    private let offsets: [Int]
    /// Bytes that all views of one picture take.
    public let bytesPerPicture: Int

    /// Views by these recipes; throws if one cannot be made.
    public init(recipes: [CropRecipe]) throws(InvalidCrop) {
        for recipe in recipes {
            try recipe.check()
        }
        self.recipes = recipes
        var offsets: [Int] = []
        var total = 0
        for recipe in recipes {
            offsets.append(total)
            total += recipe.byteCount
        }
        self.offsets = offsets
        bytesPerPicture = total
    }

    /// The views of the original; throws if a size or range is impossible.
    ///
    /// - Parameters:
    ///   - globalSize: Side of the two global crops, in pixels.
    ///   - globalScale: Share of the picture's area that a global crop shows.
    ///   - localSize: Side of the local crops, in pixels.
    ///   - localScale: Share of the picture's area that a local crop shows.
    ///   - localCount: Number of local crops.
    public init(
        globalSize: Int = 224, globalScale: ClosedRange<Double> = 0.4...1, localSize: Int = 96,
        localScale: ClosedRange<Double> = 0.05...0.4, localCount: Int = 8
    ) throws(InvalidCrop) {
        guard (0...1024).contains(localCount) else {
            throw InvalidCrop("number of local crops is \(localCount), must be in 0...1024")
        }
        let locals = [CropRecipe](repeating: .local(size: localSize, scale: localScale), count: localCount)
        try self.init(
            recipes: [
                .firstGlobal(size: globalSize, scale: globalScale),
                .secondGlobal(size: globalSize, scale: globalScale),
            ] + locals)
    }

    /// Bytes before the first picture's view by recipe `crop`, in a batch of this many pictures.
    public func offset(ofCrop crop: Int, batchSize: Int) -> Int {
        offsets[crop] * batchSize
    }

    /// The smallest fraction of its size at which a picture still has the pixels of every view: 1, 2, 4 or 8.
    ///
    /// Views of a picture that was decoded at this fraction show the same share of it: their rectangles are drawn
    /// relative to its size.
    package func jpegScaleDenominator(width: Int, height: Int) -> Int {
        let fits = { (denominator: Int) in
            recipes.allSatisfy {
                $0.crop.shortestSide(width: width, height: height) >= Double($0.size * denominator)
            }
        }
        return [8, 4, 2].first(where: fits) ?? 1
    }

    /// Makes all views of a picture.
    ///
    /// They depend on the picture and on `seed`, `epoch` and `index` alone.
    ///
    /// - Parameters:
    ///   - image: The picture.
    ///   - seed: The run's seed.
    ///   - epoch: Number of the pass over the data, 0 or more.
    ///   - index: Number of the picture in the data set, 0 or more.
    ///   - slot: Place of the picture in the batch, in `0..<batchSize`.
    ///   - batchSize: Pictures of the batch.
    ///   - output: Memory of the whole batch, `bytesPerPicture * batchSize` bytes. Threads may write to
    ///     different slots at a time.
    ///   - workspace: The calling thread's work space.
    public func render(
        _ image: Image, seed: UInt64, epoch: Int, index: Int, slot: Int = 0, batchSize: Int = 1,
        into output: UnsafeMutableBufferPointer<UInt8>, workspace: AugmentWorkspace
    ) {
        precondition((0..<batchSize).contains(slot), "the batch has no such slot")
        precondition(output.count == bytesPerPicture * batchSize, "the memory does not fit the batch")
        guard let base = output.baseAddress else { return }
        var generator = SeededGenerator(seed, UInt64(epoch), UInt64(index))
        for (crop, recipe) in recipes.enumerated() {
            recipe.draw(
                width: image.width, height: image.height, using: &generator, into: &workspace.parameters)
            workspace.parameters.render(
                image, size: recipe.size, filter: recipe.filter, workspace: workspace,
                into: base + offset(ofCrop: crop, batchSize: batchSize) + slot * recipe.byteCount)
        }
    }
}
