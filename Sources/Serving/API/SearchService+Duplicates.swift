import HTTPServer
import Records
import Search
import Similarity

extension SearchService {
    /// Groups and pictures of a group that an answer holds: `dino duplicates` lists all.
    package static let (shownGroups, shownMembers) = (500, 100)

    func duplicates(_ parameters: Parameters) async throws -> HTTPResponse {
        let threshold = try parameters.number("threshold", in: -1...1) ?? settings.duplicateThreshold
        switch try await duplicates.state(threshold: Float(threshold)) {
        case .running(let share):
            let value: JSONValue = ["progress": .number(share)]
            return .json(value.line, status: 202)
        case .failed(let sentence): throw APIError(500, sentence)
        case .done(let groups, let pictures):
            var (listed, sizes): ([JSONValue], [JSONValue]) = ([], [])
            for group in groups.prefix(Self.shownGroups) {
                let members = try await members(group)
                // Pictures may have gone meanwhile.
                guard members.count > 1 else { continue }
                listed.append(.array(members))
                sizes.append(.integer(max(members.count, 1 + group.others.count)))
            }
            return .json(
                JSONValue.object([
                    .init("threshold", .number(threshold)), .init("metric", .string(Metric.cosine.rawValue)),
                    .init("higher_is_nearer", true),
                    .init("recipe", .string(header.features.recipes[0].name)),
                    .init("pictures", .integer(pictures)), .init("total", .integer(groups.count)),
                    .init("sizes", .array(sizes)), .init("groups", .array(listed)),
                ]).line)
        }
    }

    private func members(_ group: DuplicateGroup) async throws -> [JSONValue] {
        let members = [group.kept] + group.others.prefix(Self.shownMembers - 1)
        let pictures = try await library.picturesByID(members.map(\.id))
        // Copies of nothing are no group.
        guard pictures[group.kept.id] != nil else { return [] }
        return members.compactMap { member in
            pictures[member.id].map { picture in
                .object(
                    [
                        .init("id", .integer(member.id)), .init("path", .string(picture.path)),
                        .init("score", .single(member.score)),
                        .init("keep", .bool(member.id == group.kept.id)),
                    ]
                        + Self.size(picture.width, picture.height)
                        + [.init("bytes", .integer(max(0, picture.stamp.bytes)))])
            }
        }
    }
}
