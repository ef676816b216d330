import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Torch

/// The flags of commands that look at every patch of a picture.
struct DenseOptions: ParsableArguments {
    @Option(
        section: "Pictures",
        help: ArgumentHelp(
            "Height and width in pixels, whatever the picture's shape; one number is the shorter side.",
            valueName: "pixels"), bounds: .between(1, 4096))
    var imageSize = [480, 480]

    @Flag(
        section: "Pictures",
        help:
            "Repeat the last pixels until a patch is full; else what is beyond the last whole patch is left out."
    )
    var pad = false

    @Option(
        section: "Pictures", help: "The block to look at, counted from 1 [the last].",
        bounds: .between(1, 1000))
    var block: Int?

    func validate() throws {
        if imageSize.isEmpty || imageSize.count > 2 {
            throw ValidationError("--image_size takes one number or two.")
        }
    }

    /// What is made of each picture.
    var view: DenseView {
        DenseView(size: Self.size(imageSize), fit: pad ? .pad : .crop)
    }

    /// The size that one number or two stand for: the shorter side, or height and width.
    static func size(_ numbers: [Int]) -> DenseView.Size {
        numbers.count == 1 ? .shortSide(numbers[0]) : .exact(width: numbers[1], height: numbers[0])
    }

    /// A picture and what the network sees of it.
    ///
    /// - Throws: `EvaluationError` where no patch fits or the network cannot have so many, `ImageError`.
    func picture(
        _ path: String, for model: DenseModel, _ network: LoadedNetwork
    ) throws -> (original: Image, view: DenseView.Picture) {
        // The header first: what is too large is not decoded.
        let info = try Image.probe(path)
        try network.check(
            view, width: info.width, height: info.height, of: path, for: model, flag: "--image_size")
        let original = try Image(contentsOf: path)
        guard let view = view(original, patchSize: model.patchSize) else {
            throw EvaluationError("\(path) was changed while it was read")
        }
        return (original, view)
    }

    /// A name for each picture: the file's without its extension, numbered where two are the same.
    static func names(for paths: PathList) -> [String] {
        var used: Set<String> = []
        return paths.map { path in
            let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
            var (name, number) = (stem, 1)
            while !used.insert(name).inserted {
                number += 1
                name = "\(stem)-\(number)"
            }
            return name
        }
    }
}

extension LoadedNetwork {
    /// The network, ready to look at the patches of a picture.
    ///
    /// - Parameter block: The block that will be asked for; nil for the last.
    /// - Throws: `BackboneError` for a network without patch tokens, `EvaluationError` where the block is not there,
    ///   `TorchError.outOfMemory`.
    func denseModel(block: Int?, precision: Precision) throws -> DenseModel {
        let model = DenseModel(
            try backbone.network.visionTransformer(for: "attention maps and patch tokens"),
            normalizer: try options.pictures.normalizer(backbone, on: device),
            precision: precision.dtype(on: device), device: device)
        if let block, block > model.depth {
            throw EvaluationError("--block \(block) is not there: the network has \(model.depth) blocks")
        }
        return model
    }

    /// Refuses a picture of which no patch can be made, or too many for this machine.
    ///
    /// - Parameters:
    ///   - name: What to call the picture.
    ///   - flag: That of the size.
    func check(
        _ view: DenseView, width: Int, height: Int, of name: String, for model: DenseModel, flag: String
    ) throws {
        guard let size = view.size(width: width, height: height, patchSize: model.patchSize) else {
            throw EvaluationError(
                "\(name) has \(width) x \(height) pixels, of which no patch of \(model.patchSize) can be made; give another \(flag)"
            )
        }
        try checkMemory(pictures: 1, width: size.width, height: size.height, lower: flag)
    }
}
