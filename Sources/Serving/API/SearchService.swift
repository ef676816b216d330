import DINO
import Foundation
import HTTPServer
import Imaging
import Records
import Search
import Similarity

/// Answers the requests of the page and of programs: see `openapi.json`.
///
/// Pictures are named by their number in the index and nothing else, so that no request can name a file.
public struct SearchService: Sendable {
    /// What a server tells of itself and takes.
    public struct Settings: Sendable {
        /// What to call the index.
        public var name: String
        /// The program's version.
        public var version: String
        /// The largest picture that is taken, in bytes.
        public var maximumBodyBytes = 32_000_000
        /// The longest side of a picture that is taken, in pixels.
        public var maximumSide = 8192
        /// The threshold that the view of duplicates begins with.
        public var duplicateThreshold = 0.95

        /// Names the index.
        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    let settings: Settings
    let header: IndexHeader
    let library: IndexLibrary
    let model: PictureModel
    let duplicates: DuplicateJobs
    private let searcher = SearchThread()

    /// - Parameters:
    ///   - library: Of an index that is open.
    ///   - duplicates: Of the same index.
    public init(
        _ settings: Settings, library: IndexLibrary, model: PictureModel, duplicates: DuplicateJobs
    ) async throws {
        guard let header = await library.header else { throw IndexError("the index is closed") }
        self.settings = settings
        self.header = header
        self.library = library
        self.model = model
        self.duplicates = duplicates
    }

    /// The answer to a request, whatever it asks.
    public func respond(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            return try await answer(request)
        } catch let error as APIError {
            return error.response
        } catch let error as ImageError {
            // A GET is about a file of the index.
            return request.method == "GET"
                ? APIError.response(410, error.description) : Self.unreadable(error)
        } catch is CancellationError {
            return APIError.response(503, "The request was given up.")
        } catch {
            return APIError.response(500, "\(error)")
        }
    }

    /// How many pictures the index has.
    public func pictureCount() async throws -> Int { try await library.count() }

    /// A body that is no picture that can be read.
    private static func unreadable(_ error: ImageError) -> HTTPResponse {
        if case .tooLarge = error { return APIError.response(413, error.description) }
        return APIError.response(422, error.description)
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        // What may be posted to was decided before the body was read.
        switch request.path {
        case "/": return page("index.html")
        case "/healthz": return .json("{\"status\":\"ok\"}")
        case "/api/index": return try await index()
        case "/api/pictures": return try await pictures(Parameters(request))
        case "/api/search": return try await search(request)
        case "/api/patch": return try await patch(request)
        case "/api/duplicates": return try await duplicates(Parameters(request))
        default: break
        }
        let parts = request.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        if parts.count == 3, parts[0] == "api", parts[1] == "pictures" {
            return .json(Self.json(try await picture(parts[2])).line)
        }
        if parts.count == 3, parts[0] == "pictures", parts[2] == "thumbnail" {
            return try await thumbnail(parts[1], request)
        }
        if parts.count == 3, parts[0] == "pictures", parts[2] == "file" {
            return try await file(parts[1], request)
        }
        return page(parts.joined(separator: "/"))
    }

    /// A file of the page.
    private func page(_ name: String) -> HTTPResponse {
        guard let file = PageFiles.file(named: name) else {
            return APIError.response(404, "There is nothing at /\(name).")
        }
        return .bytes(file.bytes, type: file.contentType)
            .with(header: "Content-Security-Policy", PageFiles.contentSecurityPolicy)
            .with(header: "Referrer-Policy", "no-referrer")
    }

    private func search(_ request: HTTPRequest) async throws -> HTTPResponse {
        let start = ContinuousClock.now
        let parameters = Parameters(request)
        let recipes = try parameters.recipes(of: header.features)
        let (metric, count, region) = (
            try parameters.metric(), try parameters.neighbours(), try parameters.region()
        )
        let asked = try await picture(of: request, parameters)
        let known = asked.indexed
        var query: [JSONValue.Member] = []
        var vectors: [[Float]] = []
        if let known, region == nil {
            // The vectors are there already, even where the file is not.
            for recipe in recipes {
                guard let vector = try await library.vector(known.id, recipe: recipe) else {
                    throw APIError.noPicture(known.id)
                }
                vectors.append(vector)
            }
            query = Self.size(known.width, known.height)
        } else {
            let made = try await model.vectors(of: source(of: asked), region: region)
            vectors = recipes.map { made.vectors[$0] }
            query = Self.size(made.size.width, made.size.height)
        }
        if let known {
            query = [.init("id", .integer(known.id)), .init("path", .string(known.path))] + query
        }
        if let region { query.append(.init("region", .array(region.numbers.map { .number($0) }))) }
        var results: [JSONValue] = []
        for (recipe, vector) in zip(recipes, vectors) {
            let own = region == nil ? known?.id : nil
            let found = try await nearest(
                vector, recipe: recipe, metric: metric, count: count + (own == nil ? 0 : 1))
            let others = Array(found.filter { $0.id != own }.prefix(count))
            results.append([
                "recipe": .string(header.features.recipes[recipe].name), "metric": .string(metric.rawValue),
                "higher_is_nearer": .bool(metric.higherIsNearer),
                "neighbors": .array(try await neighbours(others)),
            ])
        }
        let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        return .json(
            JSONValue.object([
                .init("query", .object(query)), .init("ms", .number(milliseconds)),
                .init("results", .array(results)),
            ]).line)
    }

    private func nearest(
        _ vector: [Float], recipe: Int, metric: Metric, count: Int
    ) async throws -> [PictureNeighbor] {
        guard let search = try await library.search(recipe: recipe, metric: metric) else {
            return try await library.nearestInStore(vector, recipe: recipe, metric: metric, count: count)
        }
        return try await searcher.nearest(vector, count: count, by: search)
    }

    /// Neighbours with what is known of the pictures; those that went away meanwhile are left out.
    private func neighbours(_ found: [PictureNeighbor]) async throws -> [JSONValue] {
        let pictures = try await library.picturesByID(found.map(\.id))
        return found.compactMap { hit in
            pictures[hit.id].map { picture in
                .object(
                    [
                        .init("id", .integer(hit.id)), .init("path", .string(picture.path)),
                        .init("score", .single(hit.score)),
                    ] + Self.size(picture.width, picture.height))
            }
        }
    }

    private func patch(_ request: HTTPRequest) async throws -> HTTPResponse {
        let network = header.features.network
        guard network.visionTransformer != nil else {
            throw APIError(422, "Patches need a vision transformer; this index was made with \(network).")
        }
        let parameters = Parameters(request)
        let point = try parameters.point()
        let source = try await source(of: picture(of: request, parameters))
        guard let answer = try await model.patch(of: source, at: point) else {
            throw APIError(422, "The picture has no patch.")
        }
        return .json(Self.json(answer).line)
    }
}

/// Searches, one after the other, on a thread of its own, so that nothing else waits for them.
private actor SearchThread {
    private let executor = ThreadExecutor(name: "dino.search")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func nearest(_ vector: [Float], count: Int, by search: ExactSearch) throws -> [PictureNeighbor] {
        try Task.checkCancellation()
        return try search.nearest(to: [vector], count: count)[0]
    }
}
