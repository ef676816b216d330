import DINO
import Files
import Foundation
import Graphics
import Imaging
import Records
import Torch

/// `report.html`: how a run goes, in one page that is written anew after each epoch.
///
/// Attention of a few fixed pictures is kept as a strip for each epoch, `report/attention-0001.png`, so that a run
/// that goes on shows all of them.
final class TrainingReport {
    private let settings: TrainingSettings
    private let folder: String
    private let images: Int
    /// Fixed pictures as the network sees them whole; none for a network without attention.
    private let pictures: [DenseView.Picture]
    private let crops: Image?
    private let normalizer: PixelNormalizer

    /// Pictures whose attention is shown, and rows of crops.
    private static let pictureCount = 6
    private static let cropRows = 4
    /// Strips on the page; of more epochs some are left out.
    private static let stripCount = 10
    private static let side = 112

    /// Draws what stays the same.
    ///
    /// - Parameter data: Pictures that cannot be read are left out.
    init(_ settings: TrainingSettings, data: TrainingData) throws {
        self.settings = settings
        folder = settings.outputDir
        let count = data.pictures.count
        images = count
        normalizer = try PixelNormalizer(
            mean: settings.mean, deviation: settings.deviation, device: settings.device)
        // Larger than a crop, so that there are patches to see.
        let patch = settings.backbone.visionTransformer?.patchSize ?? 1
        let size = min(2 * settings.globalCropsSize, max(448, settings.globalCropsSize)) / patch * patch
        let view = DenseView(size: .exact(width: size, height: size))
        let places = (0..<Self.pictureCount).map { $0 * count / Self.pictureCount }
        let read = Array(Set(places)).sorted().compactMap { index in
            (try? data.pictures.image(at: index)).map { (index, $0) }
        }
        pictures =
            settings.backbone.visionTransformer == nil
            ? [] : read.compactMap { view($0.1, patchSize: patch) }
        let cells = read.prefix(Self.cropRows).flatMap { index, image in
            data.views(of: image, index: index).map { Self.fitted($0) }
        }
        crops = ContactSheet(columns: 2 + settings.localCropsNumber, margin: 4).image(cells)
    }

    /// Draws the teacher's attention after an epoch and writes the page.
    ///
    /// - Parameters:
    ///   - lines: The log's.
    ///   - epoch: Epochs that are done.
    ///   - warning: What tells a collapse, where something does.
    ///   - skipped: Lines about pictures that could not be read.
    /// - Throws: `FileError`, `ImageError`, `TorchError`.
    func update(
        lines: [String], report: EpochReport, teacher: Backbone, warning: String?, skipped: [String]
    ) throws {
        try addStrip(teacher, epoch: report.epoch + 1)
        var page = HTMLReport(
            title: "DINO training: \((settings.dataPath as NSString).lastPathComponent)",
            subtitle:
                "\(settings.backbone), \(images) pictures. After epoch \(report.epoch + 1) of \(settings.epochs).",
            summary: [Self.cards(report, prototypes: settings.outDim)]
                + (warning.map { [HTMLCallout(.warning, Self.plain($0))] } ?? []),
            footer: "Made by `dino train` of swift-dino on \(Self.plain(Machine.describe().summary)).")
        page.add(
            "How it goes",
            [HTMLGroup(columns: TrainingCurves(lines: lines).plots.map { HTMLFigure($0) })])
        if let attention = try attention(upTo: report.epoch + 1) { page.add("What it looks at", attention) }
        if let crops {
            page.add(
                "What it sees",
                [
                    HTMLFigure(
                        crops, alternative: "Crops of \(Self.cropRows) pictures, a row for each",
                        caption:
                            "A row for each picture: two global crops, which teacher and student see, then \(settings.localCropsNumber) local ones for the student alone. The first epoch's; others are cut and coloured anew."
                    )
                ])
        }
        page.add("Settings", [settingsTable])
        if !skipped.isEmpty { page.add("Pictures that could not be read", [Self.list(skipped)]) }
        let html = try page.html()
        try AtomicFile.replace("\(folder)/report.html") { (file) throws(FileError) in try file.write(html) }
    }

    private static func cards(_ report: EpochReport, prototypes: Int) -> HTMLCards {
        func number(_ value: Double, _ digits: Int) -> String {
            value.isFinite ? String(format: "%.\(digits)f", value) : "-"
        }
        var cards = [
            HTMLCards.Card(label: "Loss", value: number(report.loss, 3), detail: "nats", isMain: true),
            .init(
                label: "Teacher entropy", value: number(report.signs.teacherEntropy, 2),
                detail: "of at most \(number(log(Double(prototypes)), 2)) nats"),
            .init(
                label: "Effective rank", value: number(report.signs.effectiveRank, 1),
                detail: "directions that features use"),
            .init(label: "Pictures a second", value: number(report.picturesPerSecond, 1)),
        ]
        if let top1 = report.knnTop1 {
            cards.insert(.init(label: "k-NN top-1", value: "\(number(top1, 1)) %"), at: 1)
        }
        return HTMLCards(cards)
    }

    private var settingsTable: HTMLTable {
        let rows = settings.recorded(images: images).map { name, value in
            HTMLTable.Row([.init("--\(name)"), .init(value.settingText)])
        }
        return HTMLTable(
            columns: [.init("flag"), .init("value")],
            rows: rows.filter { $0.cells[0].text != "--images" }, isSortable: false)
    }

    private static func list(_ skipped: [String]) -> HTMLText {
        let shown = 50
        let lines = skipped.prefix(shown).map { plain($0.replacing("\t", with: ": ")) }
        let rest = skipped.count - shown
        return HTMLText(list: lines + (rest > 0 ? ["and \(rest) more, see skipped.txt"] : []))
    }

    /// Text without the page's marks.
    private static func plain(_ text: String) -> String {
        text.replacing("`", with: "'").replacing("**", with: "*")
    }

    private static func fitted(_ image: Image) -> Image {
        image.width == side ? image : image.resized(width: side, height: side, filter: .bilinear)
    }
}

extension TrainingReport {
    private static func stripName(_ epoch: Int) -> String { String(format: "attention-%04d.png", epoch) }

    private var stripFolder: String { "\(folder)/report" }

    /// Writes the teacher's mean attention for each picture, side by side.
    private func addStrip(_ teacher: Backbone, epoch: Int) throws {
        guard !pictures.isEmpty, let teacher = teacher as? VisionTransformer else { return }
        let model = DenseModel(teacher, normalizer: normalizer, device: settings.device)
        let maps = try pictures.map { picture in
            let mean = try model.attention(picture, block: model.depth).mean
            let map = HeatMap(mean, rows: picture.rows, columns: picture.columns).enlarged(
                by: max(1, Self.side / picture.rows))
            return Self.fitted(ColourMap.viridis.image(map.values, width: map.columns, height: map.rows))
        }
        guard let strip = ContactSheet(columns: maps.count, margin: 4).image(maps) else { return }
        try FileManager.default.createDirectory(atPath: stripFolder, withIntermediateDirectories: true)
        let bytes = try strip.pngData()
        let name = Self.stripName(epoch)
        try AtomicFile.replace("\(stripFolder)/\(name)") { (file) throws(FileError) in try file.write(bytes) }
    }

    /// The pictures, and strips of some epochs, first and last among them.
    ///
    /// - Parameter epoch: Epochs that are done; strips of later ones are of an earlier run.
    private func attention(upTo epoch: Int) throws -> [any HTMLBlock]? {
        let names = (1...epoch).map(Self.stripName).filter {
            FileManager.default.fileExists(atPath: "\(stripFolder)/\($0)")
        }
        guard !names.isEmpty,
            let head = ContactSheet(columns: pictures.count, margin: 4).image(
                pictures.map { Self.fitted($0.image) })
        else { return nil }
        let last = names.count - 1
        let shown = Set(
            (0..<min(names.count, Self.stripCount)).map { place in
                last == 0 ? 0 : place * last / (min(names.count, Self.stripCount) - 1)
            }
        ).sorted()
        var blocks: [any HTMLBlock] = [
            HTMLText(
                "Where the teacher's class token looks in the last block, the mean over heads, for the same pictures in the course of training."
            ),
            HTMLFigure(head, alternative: "The pictures"),
        ]
        for index in shown {
            let name = names[index]
            guard let strip = try? Image(contentsOf: "\(stripFolder)/\(name)"),
                let epoch = Int(name.dropFirst("attention-".count).dropLast(".png".count))
            else { continue }
            blocks.append(
                HTMLFigure(strip, alternative: "Attention after epoch \(epoch)", caption: "epoch \(epoch)"))
        }
        return blocks
    }
}
