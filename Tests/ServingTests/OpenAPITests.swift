import Foundation
import Serving
import TestBrowser
import Testing

/// The description of the API against itself and against what the page's scripts ask.
@Suite struct OpenAPITests {
    private func document() throws -> JSONValue {
        let file = try #require(PageFiles.file(named: "openapi.json"))
        return try #require(JSONValue(parsing: Data(file.bytes)))
    }

    /// All `$ref` texts below a value.
    private func references(in value: JSONValue) -> [String] {
        if let values = value.array { return values.flatMap(references) }
        guard let members = value.object else { return [] }
        return members.flatMap { name, member in
            if name == "$ref", let text = member.string { return [text] }
            return references(in: member)
        }
    }

    private func resolve(_ reference: String, in document: JSONValue) -> JSONValue {
        reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] }
    }

    private func operations() throws -> [(path: String, method: String, operation: JSONValue)] {
        try #require(try document()["paths"].object).flatMap { path, item in
            (item.object ?? [:]).map { (path, $0.key, $0.value) }
        }
    }

    @Test func isOpenAPI() throws {
        let document = try document()
        #expect(document["openapi"] == "3.1.0")
        #expect(document["info"]["title"].string != nil && document["info"]["version"].string != nil)
        let references = references(in: document)
        #expect(references.count > 50)
        for reference in references {
            #expect(resolve(reference, in: document) != .null, "\(reference)")
        }
        for group in ["schemas", "responses", "parameters"] {
            for name in try #require(document["components"][group].object).keys {
                #expect(references.contains("#/components/\(group)/\(name)"), "\(name) is not used")
            }
        }
    }

    @Test func describesEveryOperation() throws {
        let document = try document()
        var names = Set<String>()
        for (path, method, operation) in try operations() {
            let name = try #require(operation["operationId"].string)
            #expect(names.insert(name).inserted)
            #expect(operation["summary"].string?.isEmpty == false)
            let responses = try #require(operation["responses"].object)
            #expect(responses["200"] != nil)
            if path != "/healthz" {
                for status in ["401", "500", "503"] { #expect(responses[status] != nil, "\(name) \(status)") }
            }
            if method == "post" {
                #expect(operation["requestBody"]["required"] == true)
                for status in ["411", "413", "422"] { #expect(responses[status] != nil, "\(name) \(status)") }
            }
            let parameters = (operation["parameters"].array ?? []).map { parameter in
                parameter["$ref"].string.map { resolve($0, in: document) } ?? parameter
            }
            for parameter in parameters {
                #expect(parameter["description"].string?.isEmpty == false)
                #expect(parameter["schema"].object != nil)
            }
            let inPath = try PageFilesTests.captures(#"\{([a-z]+)\}"#, in: path)
            #expect(parameters.filter { $0["in"] == "path" }.compactMap { $0["name"].string } == inPath)
            if !parameters.isEmpty { #expect(responses["400"] != nil, "\(name) 400") }
        }
    }

    /// Every address that a script asks for, with an identifier for whatever it puts in.
    @Test func knowsWhatTheScriptsAsk() throws {
        let script = try PageFilesTests.text("api.js")
        let asked = try PageFilesTests.captures(##"["`]((?:api|pictures)/[^"`]*)["`]"##, in: script)
            .map { "/" + $0.replacing(/\$\{[a-z]+\}/, with: "{id}") }
        #expect(Set(asked).count == 8)
        let paths = try #require(try document()["paths"].object)
        for path in asked { #expect(paths[path] != nil, "\(path)") }
        for name in PageFilesTests.scripts where name != "api.js" {
            #expect(try !PageFilesTests.text(name).contains("fetch("), "\(name) asks by itself")
        }
    }

    /// The parameters that the scripts send are those of the description.
    @Test func knowsTheParametersThatTheScriptsSend() throws {
        let document = try document()
        var known = Set<String>()
        for (_, _, operation) in try operations() {
            for parameter in operation["parameters"].array ?? [] {
                let full = parameter["$ref"].string.map { resolve($0, in: document) } ?? parameter
                if full["in"] == "query", let name = full["name"].string { known.insert(name) }
            }
        }
        let sent: Set = [
            "offset", "limit", "q", "id", "k", "metric", "recipe", "region", "x", "y", "threshold",
        ]
        #expect(known == sent)
        let script = try PageFilesTests.text("api.js")
        let lists = try PageFilesTests.captures(#"parameters(?: = |: )\{ ([^}]*) \}"#, in: script)
        let words = lists.joined(separator: ", ").split(separator: ", ").map {
            String($0.prefix { $0 != ":" })
        }
        #expect(Set(words) == sent)
    }
}
