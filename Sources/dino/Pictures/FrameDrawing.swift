import DINO
import Evaluation
import Graphics
import Imaging

/// What `dino attention-video` makes of a frame.
struct FrameDrawing {
    private let command: AttentionVideoCommand
    private let network: LoadedNetwork
    private let model: DenseModel
    private let view: DenseView
    private let block: Int

    /// Loads the network.
    init(_ command: AttentionVideoCommand) throws {
        self.command = command
        let pictures = PreprocessingOptions()
        network = try NetworkOptions(
            weights: command.weights, backbone: command.backbone, pictures: pictures
        ).load(on: command.machine.resolve())
        model = DenseModel(
            network.backbone.network,
            normalizer: try pictures.normalizer(network.backbone, on: network.device),
            precision: command.machine.precision.dtype(on: network.device), device: network.device)
        block = command.block ?? model.depth
        guard block <= model.depth else {
            throw EvaluationError("--block \(block) is not there: the network has \(model.depth) blocks")
        }
        let size: DenseView.Size? = command.resize.map {
            $0.count == 1 ? .shortSide($0[0]) : .exact(width: $0[1], height: $0[0])
        }
        view = DenseView(size: size ?? .own)
    }

    /// The mean attention of a frame, and what the video shows of it.
    ///
    /// - Throws: `EvaluationError` where the frame has no patch or the network cannot have so many, `TorchError`.
    func draw(_ image: Image, named name: String) throws -> (attention: Image, shown: Image) {
        let size = view.size(width: image.width, height: image.height, patchSize: model.patchSize)
        guard let size else {
            throw EvaluationError(
                "\(name) has \(image.width) x \(image.height) pixels, of which no patch of \(model.patchSize) can be made; see --resize"
            )
        }
        try network.checkMemory(pictures: 1, width: size.width, height: size.height, lower: "--resize")
        guard let seen = view(image, patchSize: model.patchSize) else {
            throw EvaluationError("\(name) has no whole patch")
        }
        let maps = try model.attention(seen, block: block)
        let values = command.threshold.map(maps.mean(holding:)) ?? maps.mean
        let map = HeatMap(values, rows: seen.rows, columns: seen.columns).enlarged(by: model.patchSize)
        let attention = ColourMap.inferno.image(map.values, width: map.columns, height: map.rows)
        guard command.sideBySide,
            let both = ContactSheet(columns: 2, margin: 0).image([seen.image, attention])
        else { return (attention, attention) }
        return (attention, both)
    }
}
