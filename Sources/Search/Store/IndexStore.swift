import Similarity

/// Where an index is kept: one file, or a database server.
///
/// Used by one thread at a time. Every method throws `DatabaseError`, `PostgresError`, `IndexError`,
/// `VectorError` or what its closure throws.
public protocol IndexStore: AnyObject {
    /// What to call it in a message: a path, or an address without its password.
    var name: String { get }
    /// What it says of itself.
    var header: IndexHeader { get }

    /// Says that the pictures are in another folder now.
    func setRoot(_ root: String) throws
    /// Takes the right to change the index until the store goes away; throws where another program has it.
    func takeForWriting() throws
    /// Changes the index, all or nothing.
    func apply(_ change: IndexChange) throws
    /// Says that the changes are at an end, for now: what can be tidied up is.
    func finishWriting() throws

    /// How many pictures there are.
    func count() throws -> Int
    /// All pictures, sorted by the bytes of their paths.
    func forEachPicture(_ body: (IndexedPicture) throws -> Void) throws
    /// Files that cannot be read, sorted by the bytes of their paths.
    func failures() throws -> [IndexChange.Failure]
    /// Pictures by their numbers, in that order; those that are not there are left out.
    func pictures(_ ids: [Int]) throws -> [IndexedPicture]
    /// A page of the pictures whose path holds a text, sorted by path, and how many there are in all.
    func page(from offset: Int, limit: Int, containing text: String) throws -> (
        total: Int, pictures: [IndexedPicture]
    )
    /// The number of the picture with this path; nil where there is none.
    func id(ofPath path: String) throws -> Int?
    /// The numbers of the pictures whose files have this content, ascending.
    func ids(sha256: String) throws -> [Int]
    /// The thumbnail of a picture, a JPEG; nil where there is none.
    func thumbnail(_ id: Int) throws -> [UInt8]?
    /// The vector of a picture by a recipe of the header; nil where there is none.
    func vector(_ id: Int, recipe: Int) throws -> [Float]?
    /// All vectors of a recipe, sorted by the pictures' numbers, in memory.
    func vectors(recipe: Int) throws -> IndexVectors
    /// Whether the store searches by itself, as a database server does.
    var searches: Bool { get }
    /// The nearest pictures as the store itself finds them; nil for one that leaves that to the caller.
    func nearest(to queries: [[Float]], recipe: Int, metric: Metric, count: Int) throws
        -> [[PictureNeighbor]]?
    /// A number that is another whenever the index was changed.
    func revision() throws -> Int
}

extension IndexStore {
    /// Pictures by their numbers; those that are not there are left out.
    ///
    /// - Parameter ids: A damaged index may name one several times.
    public func picturesByID(_ ids: [Int]) throws -> [Int: IndexedPicture] {
        Dictionary(try pictures(ids).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// The vectors of an index by one recipe.
public struct IndexVectors: Sendable {
    /// Pictures' numbers, ascending.
    public var ids: [Int]
    /// A row for each.
    public var vectors: VectorStore

    /// Pairs numbers with rows.
    public init(ids: [Int], vectors: VectorStore) {
        self.ids = ids
        self.vectors = vectors
    }
}

/// A picture that was found.
public struct PictureNeighbor: Sendable, Equatable {
    /// Its number in the index.
    public var id: Int
    /// How near it is, in the metric's own measure.
    public var score: Float

    /// Names a picture.
    public init(id: Int, score: Float) {
        self.id = id
        self.score = score
    }
}
