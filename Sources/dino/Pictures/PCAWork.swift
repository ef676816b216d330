import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Graphics
import Imaging
import Torch

/// The steps of `dino pca`: components from a sample of all patches, then a picture each.
final class PCAWork {
    private let paths: PathList
    private let network: LoadedNetwork
    private let model: DenseModel
    private let dense: DenseOptions
    /// What was computed for the components; nothing where there is too much of it, and it is computed again.
    private var kept: [String: Tensor] = [:]
    private var lost: Set<String> = []

    /// More pictures than this do not fit a sheet that can be read.
    private static let mostInSheet = 48
    private static let sheetSide = 240

    init(paths: PathList, network: LoadedNetwork, model: DenseModel, dense: DenseOptions) {
        self.paths = paths
        self.network = network
        self.model = model
        self.dense = dense
    }

    private var block: Int { dense.block ?? model.depth }

    /// Learns the colours from all pictures, or from as many patches of each as there is room for.
    ///
    /// - Throws: `EvaluationError` where no picture can be read or there are too few patches.
    func learn(_ foreground: PatchColours.Foreground) throws -> PatchColours {
        let bar = ProgressBar("Patches", total: paths.count, unit: "img")
        defer { bar.finish() }
        var sample = PatchSample(pictures: paths.count)
        var total = 0
        for (index, path) in paths.enumerated() {
            if SignalWatcher.isStopRequested { throw ExitCode.failure }
            if let (_, view, tokens) = try load(path) {
                total += tokens.size(0)
                if total <= sample.limit { kept[path] = tokens } else { kept = [:] }
                sample.add(tokens, rows: view.rows, columns: view.columns)
            }
            bar.update(index + 1)
        }
        bar.finish()
        guard sample.count > 0 else {
            throw EvaluationError(
                paths.isEmpty ? "there are no pictures" : "none of the pictures can be read")
        }
        guard sample.count > 3 else {
            throw EvaluationError(
                "fewer than four patches are too few to tell apart; give more pictures, or a larger --image_size"
            )
        }
        return try PatchColours(
            learningFrom: sample.tokens, isEdge: sample.isEdge, foreground: foreground)
    }

    /// Writes a picture for each and a sheet.
    func draw(_ colours: PatchColours, isSmooth: Bool, to output: PictureFolder) throws {
        let bar = ProgressBar("Pictures", total: paths.count, unit: "img")
        defer { bar.finish() }
        let names = DenseOptions.names(for: paths)
        var cells: [ContactSheet.Cell] = []
        for (index, path) in paths.enumerated() {
            if SignalWatcher.isStopRequested { throw ExitCode.failure }
            if let (original, view, tokens) = try load(path) {
                let image = picture(colours.colours(of: tokens), view, of: original, isSmooth: isSmooth)
                try output.write(image, "\(names[index]).pca.png")
                if cells.count < 2 * Self.mostInSheet {
                    cells.append(.init(Self.small(original), label: names[index]))
                    cells.append(.init(Self.small(image), label: ""))
                }
            }
            bar.update(index + 1)
        }
        bar.finish()
        if paths.count > Self.mostInSheet {
            Diagnostic.note("sheet.png shows the first \(Self.mostInSheet) of \(paths.count) pictures.")
        }
        // Pairs stay together: an even number of columns.
        let columns = min(cells.count, max(2, Int(Double(cells.count).squareRoot() / 2 + 0.5) * 2))
        let drawn = try ContactSheet(columns: columns, margin: 8).image(cells)
        if let missing = drawn.missingText { Diagnostic.warn(missing) }
        try output.write(drawn.image, "sheet.png")
    }

    private static func small(_ image: Image) -> Image {
        let scale = Double(sheetSide) / Double(max(image.width, image.height))
        return image.resized(
            width: max(1, Int(Double(image.width) * scale)),
            height: max(1, Int(Double(image.height) * scale)))
    }

    /// Patches as colours at the picture's own resolution.
    private func picture(
        _ bytes: [UInt8], _ view: DenseView.Picture, of original: Image, isSmooth: Bool
    ) -> Image {
        let patches = Image(width: view.columns, height: view.rows, pixels: bytes)
        let filter: ResamplingFilter = isSmooth ? .bilinear : .nearest
        let seen = patches.resized(width: view.image.width, height: view.image.height, filter: filter)
        let shown = seen.cropped(x: 0, y: 0, width: view.width, height: view.height)
        let part = view.shownPart(of: original)
        return shown.resized(width: part.width, height: part.height, filter: filter)
    }

    /// A picture and its tokens; nil, after a warning, where it cannot be read and is one of many.
    private func load(_ path: String) throws -> (Image, DenseView.Picture, Tensor)? {
        if lost.contains(path) { return nil }
        do {
            let (original, view) = try dense.picture(path, for: model, network)
            return (original, view, try kept[path] ?? model.tokens(view, block: block))
        } catch  where paths.count > 1 {
            Diagnostic.warn("skipped \(path): \(error)")
            lost.insert(path)
            return nil
        }
    }
}
