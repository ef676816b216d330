import Torch

/// Carries labels of patches from frame to frame: each patch takes those of the patches most like it in the
/// first frame and the frames before, near its own place.
///
/// Weights are `exp(cosine / 0.1)` of the `nearest` sources and sum to 1. Source: `label_propagation` of the
/// original's `eval_video_segmentation.py`; works through the picture in tiles, so that memory and work grow
/// with the window and not with the square of the picture.
public struct LabelPropagation {
    /// How labels are carried.
    public struct Settings: Sendable, Hashable {
        /// Frames before that are looked at, besides the first; the original's `n_last_frames`.
        public var previousFrames: Int
        /// How far a source may be away in each direction, in patches; 0 for any distance. The original's
        /// `size_mask_neighborhood`.
        public var window: Int
        /// Sources that count for each patch, and those as near as the last of them; the original's `topk`.
        public var nearest: Int

        /// The original's.
        public init(previousFrames: Int = 7, window: Int = 12, nearest: Int = 5) {
            self.previousFrames = previousFrames
            self.window = window
            self.nearest = nearest
        }
    }

    private struct Frame {
        /// Unit vectors, (h, w, D).
        let features: Tensor
        /// (h, w, C).
        let labels: Tensor
    }

    private let settings: Settings
    private let first: Frame
    private var previous: [Frame] = []
    private let tiles: [Tile]

    /// Starts with the first frame.
    ///
    /// - Parameters:
    ///   - features: One vector per patch, of unit length: (h, w, D).
    ///   - labels: How much each patch belongs to each class: (h, w, C).
    public init(features: Tensor, labels: Tensor, settings: Settings = Settings()) {
        precondition(
            features.rank == 3 && labels.rank == 3 && features.shape.prefix(2) == labels.shape.prefix(2),
            "features and labels are of different patches")
        self.settings = settings
        first = Frame(features: features, labels: labels)
        tiles = Tile.covering(
            rows: features.size(0), columns: features.size(1), window: settings.window,
            device: features.device)
    }

    /// About how many bytes the frames take that labels are carried from, and the work on a tile.
    static func bytes(rows: Int, columns: Int, dimension: Int, settings: Settings) -> Double {
        let frames = Double(min(settings.previousFrames, 1_000_000) + 1)
        func seen(_ side: Int) -> Double {
            settings.window > 0 ? Double(min(side, Tile.side + 2 * settings.window)) : Double(side)
        }
        let sources = frames * seen(rows) * seen(columns)
        let similarities = Double(Tile.side * Tile.side) * sources
        return 4
            * (frames * Double(rows * columns * dimension) + 4 * similarities + sources * Double(dimension))
    }

    /// Labels of the next frame, (h, w, C), from its features, (h, w, D), of unit length.
    public mutating func next(_ features: Tensor) -> Tensor {
        inference {
            let sources = [first] + previous
            let rows = Dictionary(grouping: tiles, by: \.rows.lowerBound).sorted { $0.key < $1.key }
            let labels = Tensor.concatenated(
                rows.map { _, tiles in
                    Tensor.concatenated(
                        tiles.map { self.labels(of: $0, features, sources) }, dimension: 1)
                })
            previous.append(Frame(features: features, labels: labels))
            previous.removeFirst(max(0, previous.count - settings.previousFrames))
            return labels
        }
    }

    /// (rows, columns, C) of a tile.
    private func labels(of tile: Tile, _ features: Tensor, _ sources: [Frame]) -> Tensor {
        let targets = flat(tile.rows, tile.columns, of: [features])
        let near = flat(tile.sourceRows, tile.sourceColumns, of: sources.map(\.features))
        // Cosines, (targets, sources), those outside the window below all others.
        var similarities = targets.matmul(near.transposed())
        if let outside = tile.outside {
            let shape = [targets.size(0), sources.count, -1]
            similarities = (similarities.reshaped(shape) + outside.unsqueezed(1)).reshaped(
                [targets.size(0), -1])
        }
        let count = min(settings.nearest, similarities.size(1))
        let least = similarities.topK(count).values.slice(count - 1..<count, dimension: 1)
        let isNear = similarities.isAtLeast(least)
        similarities *= 1 / Self.temperature
        similarities.expInPlace()
        similarities *= isNear
        let weights = similarities / similarities.sum(1, keeping: true)
        let given = flat(tile.sourceRows, tile.sourceColumns, of: sources.map(\.labels))
        return weights.matmul(given).reshaped([tile.rows.count, tile.columns.count, -1])
    }

    private static let temperature = 0.1

    /// The vectors of a part of several frames, frame after frame.
    private func flat(_ rows: Range<Int>, _ columns: Range<Int>, of maps: [Tensor]) -> Tensor {
        let parts = maps.map { $0.slice(rows).slice(columns, dimension: 1) }
        return Tensor.concatenated(parts).reshaped([-1, maps[0].size(2)])
    }
}
