import Imaging

/// Queries and what each way of comparing finds nearest, to be judged by eye.
///
/// A picture is in the file once, however often it is shown. Where classes are known, a neighbour of the
/// query's class has a whole frame and a tick, another a dashed frame and a cross.
public struct NeighbourGallery: HTMLBlock {
    /// A picture and what is known of it.
    public struct Picture: Sendable, Equatable {
        /// The picture, of any size; nil where it could not be read.
        public var image: Image?
        /// Its class; nil where none is known.
        public var label: String?

        /// Describes a picture.
        public init(_ image: Image?, label: String? = nil) {
            self.image = image
            self.label = label
        }
    }

    /// One picture found.
    public struct Neighbour: Sendable, Equatable {
        /// Its name among the gallery's pictures.
        public var picture: String
        /// How near it is, in the metric's own measure.
        public var score: Double

        /// Describes a neighbour.
        public init(_ picture: String, score: Double) {
            self.picture = picture
            self.score = score
        }
    }

    /// What one way of comparing finds.
    public struct Row: Sendable, Equatable {
        /// The features, such as `cls+gem:4`.
        public var label: String
        /// How they are compared, such as `cosine`; may be empty.
        public var detail: String
        /// The neighbours, nearest first.
        public var neighbours: [Neighbour]

        /// Describes a row.
        public init(label: String, detail: String = "", neighbours: [Neighbour]) {
            self.label = label
            self.detail = detail
            self.neighbours = neighbours
        }
    }

    /// One query and its rows.
    public struct Query: Sendable, Equatable {
        /// Its name among the gallery's pictures.
        public var picture: String
        /// What each way of comparing finds; neighbours alike in rows that follow each other are shown once.
        public var rows: [Row]

        /// Describes a query.
        public init(_ picture: String, rows: [Row]) {
            self.picture = picture
            self.rows = rows
        }
    }

    /// All pictures by name; the names, such as paths, are shown.
    public var pictures: [String: Picture]
    /// The queries from the top.
    public var queries: [Query]
    /// Longest side of a neighbour's thumbnail in pixels; larger pictures are made smaller.
    public var side: Int
    /// JPEG quality of the thumbnails, 1 to 100.
    public var quality: Int

    /// Describes a gallery.
    public init(pictures: [String: Picture], queries: [Query], side: Int = 128, quality: Int = 75) {
        self.pictures = pictures
        self.queries = queries
        self.side = side
        self.quality = quality
    }

    /// Rows that find the same.
    package struct Group: Equatable {
        /// Each label with the details under which it finds this.
        package struct Entry: Equatable {
            package let label: String
            package fileprivate(set) var details: [String]
        }

        package fileprivate(set) var entries: [Entry]
        package fileprivate(set) var rows: [Row]

        fileprivate init(_ row: Row) {
            entries = [Entry(label: row.label, details: row.detail.isEmpty ? [] : [row.detail])]
            rows = [row]
        }

        fileprivate mutating func add(_ row: Row) {
            rows.append(row)
            if entries[entries.count - 1].label != row.label {
                entries.append(Entry(label: row.label, details: []))
            }
            if !row.detail.isEmpty { entries[entries.count - 1].details.append(row.detail) }
        }
    }

    /// The rows, those that follow each other and find the same pictures in the same order as one.
    package static func merged(_ rows: [Row]) -> [Group] {
        rows.reduce(into: [Group]()) { groups, row in
            if let last = groups.last?.rows.first,
                last.neighbours.map(\.picture) == row.neighbours.map(\.picture)
            {
                groups[groups.count - 1].add(row)
            } else {
                groups.append(Group(row))
            }
        }
    }
}
