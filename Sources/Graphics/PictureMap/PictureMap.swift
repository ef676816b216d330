import Imaging

/// Pictures at places in the plane, such as those of PCA or t-SNE, as a page to look around in.
///
/// The page is one HTML file that needs nothing else. It zooms, pans, filters by name, highlights classes and
/// shows each picture larger. Its thumbnails are as large as `sizeLimit` allows. A class has one of five
/// colours, told apart by the colour-blind too, and one of four marks; from the 21st class on they repeat.
public struct PictureMap: Sendable, Equatable {
    /// A picture and what is known of it.
    public struct Picture: Sendable, Equatable {
        /// The picture, of any size; nil where it could not be read.
        public var image: Image?
        /// Its name, such as a path; it is shown, and filtered by.
        public var name: String
        /// Its class; nil where none is known.
        public var label: String?

        /// Describes a picture.
        public init(_ image: Image?, name: String, label: String? = nil) {
            self.image = image
            self.name = name
            self.label = label
        }
    }

    /// Where a picture lies, in any unit; one with a coordinate that is not finite lies nowhere.
    public struct Place: Sendable, Equatable {
        /// To the right.
        public var x: Double
        /// Upwards.
        public var y: Double

        /// Describes a place.
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// One way of placing the pictures.
    public struct Layout: Sendable, Equatable {
        /// A short name, such as `t-SNE`.
        public var name: String
        /// How the places were computed, such as `perplexity 30`; may be empty.
        public var note: String
        /// One place for each picture, in the pictures' order; pictures without one are not shown.
        public var places: [Place]

        /// Describes a layout.
        public init(_ name: String, note: String = "", places: [Place]) {
            self.name = name
            self.note = note
            self.places = places
        }
    }

    /// What the map shows.
    public var title: String
    /// A line below the title; the note of the layout that is shown follows it. May be empty.
    public var note: String
    /// The pictures.
    public var pictures: [Picture]
    /// The layouts, of which the first is shown until another is chosen.
    public var layouts: [Layout]
    /// Bytes that the file keeps below: up to some 10,000 pictures, even where all names are long paths.
    public var sizeLimit: Int

    /// Describes a map.
    public init(
        title: String, note: String = "", pictures: [Picture], layouts: [Layout], sizeLimit: Int = 5_000_000
    ) {
        self.title = title
        self.note = note
        self.pictures = pictures
        self.layouts = layouts
        self.sizeLimit = sizeLimit
    }

    /// The longest side in pixels that is of use for a picture's image in a map of so many pictures.
    ///
    /// Whoever reads the pictures can make them this small at once, and need not hold all of them in full.
    public static func usefulSide(pictureCount: Int, sizeLimit: Int = 5_000_000) -> Int {
        let step = ThumbnailSheets.steps(pictureCount: pictureCount, bytes: sizeLimit)[0]
        return step.side - 2 * ThumbnailSheets.margin
    }
}
