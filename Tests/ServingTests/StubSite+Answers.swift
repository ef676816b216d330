import Foundation
import TestBrowser
import TestHTTPServer

extension StubSite {
    var index: JSONValue {
        [
            "name": "Stub", "pictures": .number(Double(paths.count)),
            "recipes": .array(recipes.map { ["name": .string($0), "dimension": 384] }),
            "metrics": ["cosine", "l2", "dot"], "metric": "cosine", "weights": "none",
            "architecture": "vits16", "patch_size": 16, "root": "/pictures", "version": "0",
            "limits": ["body_bytes": .number(Double(bodyBytes)), "side": .number(Double(side))],
            "duplicates": ["threshold": 0.95],
        ]
    }

    func page(_ query: [String: [String]]) -> JSONValue {
        let text = query["q"]?.first ?? ""
        let found = paths.indices.filter { text.isEmpty || paths[$0].contains(text) }
        let offset = query["offset"]?.first.flatMap { Int($0) } ?? 0
        let limit = query["limit"]?.first.flatMap { Int($0) } ?? 60
        return [
            "total": .number(Double(found.count)),
            "pictures": .array(found.dropFirst(offset).prefix(limit).map { facts($0) }),
        ]
    }

    /// The recipe at place n begins two pictures later than the one before it.
    func search(_ query: [String: [String]], sent body: [UInt8]) -> JSONValue {
        let id = query["id"]?.first.flatMap { Int($0) }
        let metric = query["metric"]?.first ?? "cosine"
        let k = query["k"]?.first.flatMap { Int($0) } ?? 24
        let results = (query["recipe"] ?? []).map { recipe -> JSONValue in
            let first = (id ?? 0) + 1 + 2 * (recipes.firstIndex(of: recipe) ?? 0)
            let neighbours = (0..<min(k, max(0, paths.count - 1))).map { rank -> JSONValue in
                let neighbour = (first + rank) % paths.count
                let step = Double(rank)
                let score = metric == "cosine" ? 0.9 - 0.01 * step : metric == "l2" ? 1 + step : 500 - step
                return [
                    "id": .number(Double(neighbour)), "path": .string(paths[neighbour]),
                    "score": .number(score),
                    "width": 40, "height": 30,
                ]
            }
            return [
                "recipe": .string(recipe), "metric": .string(metric),
                "higher_is_nearer": .bool(metric != "l2"),
                "neighbors": .array(neighbours),
            ]
        }
        var asked: [String: JSONValue] = ["width": 40, "height": 30]
        if let id { asked["id"] = .number(Double(id)) }
        if let region = query["region"]?.first {
            asked["region"] = .array(region.split(separator: ",").map { .number(Double($0) ?? -1) })
        }
        return ["query": .object(asked), "ms": 3.5, "results": .array(results)]
    }

    func patch(_ query: [String: [String]]) -> JSONValue {
        let count = Self.columns * Self.rows
        let ramp = (0..<count).map { JSONValue.number(Double($0) / Double(count)) }
        var members: [String: JSONValue] = [
            "columns": .number(Double(Self.columns)), "rows": .number(Double(Self.rows)), "width": 40,
            "height": 30, "attention": .array(ramp), "heads": [.array(ramp), .array(ramp.reversed())],
        ]
        if let x = query["x"]?.first.flatMap({ Double($0) }),
            let y = query["y"]?.first.flatMap({ Double($0) })
        {
            members["x"] = .number(x)
            members["y"] = .number(y)
            members["similarity"] = .array(ramp.reversed())
            members["region"] = [0.25, 0.25, 0.75, 0.5]
        }
        return .object(members)
    }

    func duplicates(_ query: [String: [String]]) -> [TestServer.Step] {
        let asked = duplicateQuestions.next()
        if asked < unreadyCount {
            return reply(202, #"{"progress":\#(Double(asked) / Double(unreadyCount))}"#)
        }
        let threshold = query["threshold"]?.first.flatMap { Double($0) } ?? 0.95
        let groups = (0..<(threshold > 0.99 ? 0 : 3)).map { group -> JSONValue in
            .array(
                (0..<2).map { place in
                    var picture = facts((2 * group + place) % paths.count).object ?? [:]
                    picture["score"] = place == 0 ? 1 : 0.97
                    picture["keep"] = .bool(place == 0)
                    return .object(picture)
                })
        }
        let answer: JSONValue = [
            "threshold": .number(threshold), "metric": "cosine", "higher_is_nearer": true,
            "recipe": .string(recipes.first ?? ""), "pictures": .number(Double(paths.count)),
            "total": .number(Double(groups.count + unlistedGroups)),
            "sizes": .array(groups.map { _ in .number(Double(2 + unlistedCopies)) }),
            "groups": .array(groups),
        ]
        return reply(200, answer.text)
    }
}
