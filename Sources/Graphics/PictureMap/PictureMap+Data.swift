import Foundation

extension PictureMap {
    /// Classes in the order of the legend, and which of them each picture has.
    struct Classes {
        /// Names as people sort them: `class 2` stands before `class 10`.
        let names: [String]
        /// Pictures of each class.
        let counts: [Int]
        /// Each picture's class; -1 for a picture that has none.
        let indices: [Int]

        init(_ labels: [String?]) {
            let names = Set(labels.compactMap { $0 }).sorted {
                let order = $0.compare($1, options: [.numeric, .caseInsensitive])
                return order == .orderedSame ? $0 < $1 : order == .orderedAscending
            }
            let order = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
            let indices = labels.map { label in label.flatMap { order[$0] } ?? -1 }
            self.names = names
            self.indices = indices
            counts = indices.reduce(into: [Int](repeating: 0, count: names.count)) { counts, index in
                if index >= 0 { counts[index] += 1 }
            }
        }
    }

    /// What the script reads, as JSON, without the thumbnails.
    func data(_ sheets: ThumbnailSheets, classes: Classes) -> String {
        let sizes = sheets.sizes.map { $0.map { "\($0.width),\($0.height)" } ?? "0,0" }
        let layouts = layouts.map { layout in
            """
            {"name":\(Self.json(layout.name)),"note":\(Self.json(layout.note)),
            "places":[\(Self.steps(layout.places, count: pictures.count))]}
            """
        }
        return """
            {"side":\(sheets.side),"margin":\(ThumbnailSheets.margin),"columns":\(sheets.columns),
            "sizes":[\(sizes.joined(separator: ","))],
            "classes":[\(classes.indices.map { String($0) }.joined(separator: ","))],
            "classNames":[\(classes.names.map(Self.json).joined(separator: ","))],
            "names":[\(pictures.map { Self.json($0.name) }.joined(separator: ",\n"))],
            "note":\(Self.json(note)),"colours":\(PictureMapStyle.colourCount),
            "marks":[\(PictureMapStyle.marks.map(Self.json).joined(separator: ","))],
            "layouts":[\(layouts.joined(separator: ",\n"))]}
            """
    }

    /// A JSON string, up to the characters that escaping for HTML leaves out or makes spaces.
    private static func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }

    /// Coordinates in steps from the top left of a square that holds the layout; `null` where there are none.
    ///
    /// Both axes have one scale, for a distance must mean the same in every direction.
    private static func steps(_ places: [Place], count: Int) -> String {
        let known = places.prefix(count).filter { $0.x.isFinite && $0.y.isFinite }
        let scale = Scale(x: known.map(\.x), y: known.map(\.y))
        let texts = places.prefix(count).map { place in
            guard place.x.isFinite, place.y.isFinite else { return "null,null" }
            return "\(scale.x(place.x)),\(Scale.steps - scale.y(place.y))"
        }
        let missing = repeatElement("null,null", count: max(0, count - places.count))
        return (texts + missing).joined(separator: ",")
    }
}

/// How coordinates become steps: the longer side has all of them, the shorter lies in the middle.
private struct Scale {
    static let steps = 100_000

    private var centreX = 0.0
    private var centreY = 0.0
    /// Half the longer side; halves, because the whole may be over what a number holds.
    private var half = 0.0

    init(x: [Double], y: [Double]) {
        guard let left = x.min(), let right = x.max(), let bottom = y.min(), let top = y.max() else { return }
        centreX = left / 2 + right / 2
        centreY = bottom / 2 + top / 2
        half = max(right / 2 - left / 2, top / 2 - bottom / 2)
    }

    func x(_ value: Double) -> Int { step(value, centre: centreX) }
    func y(_ value: Double) -> Int { step(value, centre: centreY) }

    private func step(_ value: Double, centre: Double) -> Int {
        // Without extent all are in the middle; a span of very few of the smallest numbers has none either.
        let share = half > 0 ? (value / 2 - centre / 2) / half : 0
        let clamped = share.isFinite ? min(max(share, -0.5), 0.5) : 0
        return Int(((clamped + 0.5) * Double(Self.steps)).rounded())
    }
}
