import DINO
import Evaluation
import Graphics
import Imaging

/// What `dino attention-video` makes of a frame.
struct FrameDrawing {
    private let network: LoadedNetwork
    private let model: DenseModel
    private let view: DenseView
    private let block: Int
    private let threshold: Double?
    private let isSideBySide: Bool

    /// - Parameters:
    ///   - size: What frames are brought to; nil leaves them.
    ///   - threshold: The share of each head's attention that is shown; nil for all.
    init(
        _ network: LoadedNetwork, model: DenseModel, size: DenseView.Size?, block: Int?, threshold: Double?,
        isSideBySide: Bool
    ) {
        self.network = network
        self.model = model
        view = DenseView(size: size ?? .own)
        self.block = block ?? model.depth
        self.threshold = threshold
        self.isSideBySide = isSideBySide
    }

    /// The mean attention of a frame, and what the video shows of it.
    ///
    /// - Throws: `EvaluationError` where the frame has no patch or the network cannot have so many, `TorchError`.
    func draw(_ image: Image, named name: String) throws -> (attention: Image, shown: Image) {
        try network.check(
            view, width: image.width, height: image.height, of: name, for: model, flag: "--resize")
        guard let seen = view(image, patchSize: model.patchSize) else {
            throw EvaluationError("\(name) has no whole patch")
        }
        let maps = try model.attention(seen, block: block)
        let values = threshold.map(maps.mean(holding:)) ?? maps.mean
        let map = HeatMap(values, rows: seen.rows, columns: seen.columns).enlarged(by: model.patchSize)
        let attention = ColourMap.inferno.image(map.values, width: map.columns, height: map.rows)
        let both = isSideBySide ? ContactSheet(columns: 2, margin: 0).image([seen.image, attention]) : nil
        return (attention, both ?? attention)
    }
}
