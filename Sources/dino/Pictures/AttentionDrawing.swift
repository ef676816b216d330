import Console
import DINO
import Foundation
import Graphics
import Imaging

/// The pictures of attention in one picture.
struct AttentionDrawing {
    let original: Image
    let view: DenseView.Picture
    let patchSize: Int
    /// The patch that looks; nil for the class token.
    let query: Int?
    /// What the network sees, as `img.png` shows it.
    let stretched: Image

    /// Writes the original's files, the mean over the heads, an overlay and a sheet.
    func write(
        _ maps: AttentionMaps, threshold: Double?, title: String, to folder: PictureFolder
    ) throws {
        try folder.write(shown(stretched), "img.png")
        var cells = [ContactSheet.Cell(shown(marked(stretched)), label: "what the network sees")]
        for head in 0..<maps.heads {
            let image = shown(picture(maps.head(head), .viridis))
            try folder.write(image, "attn-head\(head).png")
            cells.append(.init(image, label: "head \(head)"))
        }
        let mean = shown(picture(maps.mean, .viridis))
        try folder.write(mean, "attn-mean.png")
        cells.append(.init(mean, label: "mean"))
        let overlay = overlay(maps.mean, .inferno)
        try folder.write(overlay, "overlay.png")
        if let threshold {
            for (head, mask) in maps.masks(holding: threshold).enumerated() {
                let image = shown(masked(mask))
                try folder.write(image, "mask_th\(threshold)_head\(head).png")
                cells.append(.init(image, label: "head \(head): \(String(format: "%g", 100 * threshold)) %"))
            }
        }
        try sheet(cells, title: title, to: folder, name: "heads.png")
    }

    /// Writes how alike the patches' tokens are to that of the query.
    func write(similarities: [Float], to folder: PictureFolder) throws {
        try folder.write(shown(picture(similarities, .viridis)), "similarity.png")
        try folder.write(overlay(similarities, .inferno), "similarity_overlay.png")
    }

    private func sheet(
        _ cells: [ContactSheet.Cell], title: String, to folder: PictureFolder, name: String
    ) throws {
        let columns = min(cells.count, max(2, Int(Double(cells.count).squareRoot().rounded(.up))))
        let drawn = try ContactSheet(columns: columns, margin: 12).image(cells, title: title)
        if let missing = drawn.missingText { Diagnostic.warn(missing) }
        try folder.write(drawn.image, name)
    }

    /// A value per patch as colours, a square of one colour for each patch.
    private func picture(_ values: [Float], _ colours: ColourMap) -> Image {
        let map = HeatMap(values, rows: view.rows, columns: view.columns).enlarged(by: patchSize)
        return colours.image(map.values, width: map.columns, height: map.rows)
    }

    /// The map over the picture at the picture's own resolution.
    private func overlay(_ values: [Float], _ colours: ColourMap) -> Image {
        let seen = HeatMap(values, rows: view.rows, columns: view.columns).interpolated(
            rows: view.image.height, columns: view.image.width)
        let shown = (0..<view.height).flatMap { row in
            seen.values[row * seen.columns..<row * seen.columns + view.width]
        }
        return HeatMap(shown, rows: view.height, columns: view.width).overlaid(
            on: view.shownPart(of: original), colours: colours, opacity: 0.6)
    }

    private func masked(_ mask: [Bool]) -> Image {
        let region = RegionMask(
            HeatMap(mask.map { $0 ? 1 : 0 }, rows: view.rows, columns: view.columns).enlarged(by: patchSize))
        return region.outlined(on: region.blended(onto: stretched))
    }

    /// The patch that looks, in a frame.
    private func marked(_ image: Image) -> Image {
        guard let query else { return image }
        var values = [Float](repeating: 0, count: view.rows * view.columns)
        values[query] = 1
        let region = RegionMask(
            HeatMap(values, rows: view.rows, columns: view.columns).enlarged(by: patchSize))
        return region.outlined(on: image, thickness: 2)
    }

    /// Without what was added to fill the last patches.
    private func shown(_ image: Image) -> Image {
        guard (view.width, view.height) != (image.width, image.height) else { return image }
        return image.cropped(x: 0, y: 0, width: view.width, height: view.height)
    }
}
