import Foundation
import HTTPServer
import Imaging
import Records
import Search
import Similarity

extension SearchService {
    func index() async throws -> HTTPResponse {
        let features = header.features
        let value: JSONValue = [
            "name": .string(settings.name), "pictures": .integer(try await library.count()),
            "recipes": .array(
                features.recipes.map { ["name": .string($0.name), "dimension": .integer($0.dimension)] }),
            "metrics": .array(Metric.allCases.map { .string($0.rawValue) }),
            "metric": .string(Metric.cosine.rawValue),
            "weights": .string((features.weights.name as NSString).lastPathComponent),
            "architecture": .string(features.network.description),
            "patch_size": features.network.visionTransformer.map { .integer($0.patchSize) } ?? .null,
            "root": .string(try await library.root()),
            "version": .string(settings.version),
            "limits": [
                "body_bytes": .integer(settings.maximumBodyBytes), "side": .integer(settings.maximumSide),
            ],
            "duplicates": ["threshold": .number(settings.duplicateThreshold)],
        ]
        return .json(value.line)
    }

    func pictures(_ parameters: Parameters) async throws -> HTTPResponse {
        let page = try await library.page(
            from: try parameters.integer("offset", in: 0...Int(Int32.max)) ?? 0,
            limit: try parameters.integer("limit", in: 1...500) ?? 60,
            containing: try parameters.text("q", longest: 1000) ?? "")
        let value: JSONValue = [
            "total": .integer(page.total), "pictures": .array(page.pictures.map(Self.json)),
        ]
        return .json(value.line)
    }

    /// The indexed picture of a number in a path.
    func picture(_ text: String) async throws -> IndexedPicture {
        guard let id = Int(text), id >= 0 else {
            throw APIError.parameter("A picture's id is a whole number.")
        }
        return try await picture(id)
    }

    private func picture(_ id: Int) async throws -> IndexedPicture {
        guard let picture = try await library.picturesByID([id])[id] else { throw APIError.noPicture(id) }
        return picture
    }

    /// The picture that a request is about: its body, or an indexed one.
    func picture(of request: HTTPRequest, _ parameters: Parameters) async throws -> AskedPicture {
        if request.method == "POST" {
            guard !request.body.isEmpty else {
                throw APIError(422, "The request has no body; a picture file's bytes are expected.")
            }
            return .sent(request.body)
        }
        guard let id = try parameters.integer("id", in: 0...Int.max) else {
            throw APIError.parameter("id is missing: the number of an indexed picture; or post a picture.")
        }
        return .indexed(try await picture(id))
    }

    /// Where the pixels of a picture are.
    func source(of picture: AskedPicture) async throws -> PictureSource {
        switch picture {
        case .sent(let bytes): .upload(bytes)
        case .indexed(let picture): .file(try await file(of: picture).path)
        }
    }

    /// The file of a picture, which must be below the index's folder and still there.
    ///
    /// An index is a file that may come from anywhere: its paths are not trusted.
    private func file(
        of picture: IndexedPicture
    ) async throws -> (path: String, stamp: IndexedPicture.Stamp) {
        guard picture.isBelowRoot else {
            throw APIError(404, "The index has an impossible path for picture \(picture.id).")
        }
        let path = "\(try await library.root())/\(picture.path)"
        guard let stamp = IndexedPicture.Stamp(ofFile: path) else {
            throw APIError(410, "\(picture.path) is no longer there.")
        }
        return (path, stamp)
    }

    func thumbnail(_ text: String, _ request: HTTPRequest) async throws -> HTTPResponse {
        let picture = try await picture(text)
        let tag = "\"t\(picture.sha256.prefix(32))\""
        if request.header(named: "If-None-Match") == tag {
            return Self.kept(.notModified(entityTag: tag), tag)
        }
        var bytes = try await library.thumbnail(picture.id) ?? []
        if bytes.isEmpty { bytes = try await model.thumbnail(of: .file(file(of: picture).path), side: 192) }
        return Self.kept(.bytes(bytes, type: "image/jpeg"), tag)
    }

    /// The file itself where browsers know its format, else a JPEG of it.
    func file(_ text: String, _ request: HTTPRequest) async throws -> HTTPResponse {
        let picture = try await picture(text)
        let (path, stamp) = try await file(of: picture)
        // As the file is now, which may be newer than the index.
        let tag = "\"f\(stamp.bytes)-\(stamp.modified)\""
        if request.header(named: "If-None-Match") == tag {
            return Self.kept(.notModified(entityTag: tag), tag)
        }
        let type: String
        switch ImageFormat.detect(fileAt: path) {
        case .jpeg: type = "image/jpeg"
        case .png: type = "image/png"
        case .webp: type = "image/webp"
        case .bmp: type = "image/bmp"
        case .tiff, .pnm:
            return Self.kept(.bytes(try await model.jpeg(of: .file(path)), type: "image/jpeg"), tag)
        case nil: throw APIError(410, "\(picture.path) is no picture any more.")
        }
        do throws(HTTPServerError) {
            return Self.kept(.file(try FileRegion(path: path), type: type), tag)
        } catch {
            throw APIError(410, error.description)
        }
    }

    /// A picture may be kept by the browser that asked for it, and asked for again; pages of other sites do
    /// not get it.
    private static func kept(_ response: HTTPResponse, _ tag: String) -> HTTPResponse {
        response.with(header: "Cache-Control", "private, no-cache").with(header: "ETag", tag)
            .with(header: "Cross-Origin-Resource-Policy", "same-origin")
    }

    static func json(_ picture: IndexedPicture) -> JSONValue {
        .object(
            [.init("id", .integer(picture.id)), .init("path", .string(picture.path))]
                + size(picture.width, picture.height)
                + [
                    .init("bytes", .integer(max(0, picture.stamp.bytes))),
                    .init("modified", .number(Double(picture.stamp.modified / 1_000_000) / 1000)),
                ])
    }

    static func size(_ width: Int, _ height: Int) -> [JSONValue.Member] {
        [.init("width", .integer(width)), .init("height", .integer(height))]
    }

    static func json(_ answer: PatchAnswer) -> JSONValue {
        // Four digits are more than a picture can show.
        func numbers(_ values: [Float]) -> JSONValue {
            .array(values.map { .number((Double($0) * 10_000).rounded() / 10_000) })
        }
        var members: [JSONValue.Member] = [
            .init("columns", .integer(answer.columns)), .init("rows", .integer(answer.rows)),
        ]
        if let point = answer.point {
            members += [.init("x", .number(point.x)), .init("y", .number(point.y))]
        }
        members += size(answer.width, answer.height)
        members += [
            .init("attention", numbers(answer.attention)), .init("heads", .array(answer.heads.map(numbers))),
        ]
        if let similarity = answer.similarity {
            members.append(.init("similarity", numbers(similarity.map { min(max($0, -1), 1) })))
        }
        if let region = answer.region {
            members.append(.init("region", .array(region.numbers.map { .number($0) })))
        }
        return .object(members)
    }
}
