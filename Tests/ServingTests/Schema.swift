import Foundation
import Serving
import TestBrowser

/// The schemas of `openapi.json`, to hold answers against.
struct Schema {
    private let document: JSONValue

    init() {
        document =
            PageFiles.file(named: "openapi.json").flatMap { JSONValue(parsing: Data($0.bytes)) } ?? .null
    }

    /// The schema of an operation's answer with a status.
    func answer(_ path: String, _ method: String = "get", _ status: Int) -> JSONValue? {
        let answer = resolved(document["paths"][path][method]["responses"]["\(status)"])
        let schema = answer["content"]["application/json"]["schema"]
        return schema == .null ? nil : schema
    }

    private func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"].string else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] }
    }

    /// In what a value is not as the schema says, each with its place; unknown members count.
    func problems(of value: JSONValue, _ unresolved: JSONValue, at place: String = "$") -> [String] {
        let schema = resolved(unresolved)
        var found: [String] = []
        if let type = schema["type"].string, !Self.isOf(type, value) { return ["\(place) is no \(type)"] }
        if let number = value.number {
            if let least = schema["minimum"].number, number < least { found.append("\(place) is too small") }
            if let most = schema["maximum"].number, number > most { found.append("\(place) is too large") }
        }
        if let words = schema["enum"].array, !words.contains(value) {
            found.append("\(place) is no known word")
        }
        if let items = value.array {
            if let least = schema["minItems"].number, Double(items.count) < least {
                found.append("\(place) is too short")
            }
            if let most = schema["maxItems"].number, Double(items.count) > most {
                found.append("\(place) is too long")
            }
            for (index, item) in items.enumerated() {
                found += problems(of: item, schema["items"], at: "\(place)[\(index)]")
            }
        }
        if let members = value.object, let known = schema["properties"].object {
            let required = schema["required"].array?.compactMap(\.string) ?? []
            for name in required where members[name] == nil { found.append("\(place) lacks \(name)") }
            for (name, member) in members {
                guard let schema = known[name] else {
                    found.append("\(place).\(name) is not described")
                    continue
                }
                found += problems(of: member, schema, at: "\(place).\(name)")
            }
        }
        return found
    }

    private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch type {
        case "object": value.object != nil
        case "array": value.array != nil
        case "string": value.string != nil
        case "number": value.number != nil
        case "integer": value.number.map { $0 == $0.rounded() } ?? false
        case "boolean": value == true || value == false
        default: false
        }
    }
}
