import Foundation
import Serving
import Testing

/// The files in the program, and what they are made of.
@Suite struct PageFilesTests {
    /// The folder of the sources.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/Serving/Page").standardizedFileURL

    static var scripts: [String] { PageFiles.names.filter { $0.hasSuffix(".js") } }

    static func text(_ name: String) throws -> String {
        String(decoding: try #require(PageFiles.file(named: name)).bytes, as: UTF8.self)
    }

    /// The first group of every match.
    static func captures(_ pattern: String, in text: String) throws -> [String] {
        let expression = try Regex(pattern, as: (Substring, Substring).self)
        return text.matches(of: expression).map { String($0.output.1) }
    }

    @Test func holdsEveryFileOfTheFolderAsItIs() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(PageFiles.names == names)
        for name in names {
            let bytes = try Data(contentsOf: Self.folder.appending(path: name))
            #expect(PageFiles.file(named: name).map { Data($0.bytes) } == bytes, "\(name)")
        }
    }

    @Test func knowsWhatFilesAre() {
        #expect(PageFiles.file(named: "index.html")?.contentType == "text/html; charset=utf-8")
        #expect(PageFiles.file(named: "page.css")?.contentType == "text/css; charset=utf-8")
        #expect(PageFiles.file(named: "page.js")?.contentType == "text/javascript; charset=utf-8")
        #expect(PageFiles.file(named: "icon.svg")?.contentType == "image/svg+xml")
        #expect(PageFiles.file(named: "openapi.json")?.contentType == "application/json")
    }

    @Test(arguments: ["", "/", "index", "../PageFiles.swift", "/index.html", "page.js\0", "INDEX.HTML"])
    func hasNothingElse(_ name: String) {
        #expect(PageFiles.file(named: name) == nil)
    }

    @Test func holdsWhatItsFilesReferTo() throws {
        let page = try Self.text("index.html")
        let references = try Self.captures(#"(?:src|href)="([^"]+)""#, in: page)
        #expect(references.sorted() == ["icon.svg", "page.css", "page.js"])
        for name in references { #expect(PageFiles.file(named: name) != nil) }
        for script in Self.scripts {
            for name in try Self.captures(#"from "\./([^"]+)""#, in: try Self.text(script)) {
                #expect(PageFiles.names.contains(name), "\(script) imports \(name)")
            }
        }
    }

    /// Every script is imported by some other, but for the one that the page loads.
    @Test func holdsNoScriptThatNobodyUses() throws {
        let imported = try Self.scripts.flatMap {
            try Self.captures(#"from "\./([^"]+)""#, in: try Self.text($0))
        }
        #expect(Set(imported).union(["page.js"]) == Set(Self.scripts))
    }

    /// Whatever a file's name is, it can only become text; and the policy is kept.
    @Test func makesNoMarkupAndNoCodeFromData() throws {
        let words = [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
            "setAttribute(\"style\"", "srcdoc", "http://", "https://", "//cdn",
        ]
        for script in Self.scripts {
            let text = try Self.text(script)
            for word in words { #expect(!text.contains(word), "\(script): \(word)") }
        }
        let page = try Self.text("index.html")
        for word in ["style=", " onclick", "<style", "http:"] { #expect(!page.contains(word)) }
        #expect(try !Self.text("page.css").contains("url("))
    }

    @Test func namesElementsThatAreThere() throws {
        let ids = Set(try Self.captures(#" id="([^"]+)""#, in: try Self.text("index.html")))
        for script in Self.scripts {
            for id in try Self.captures(#"find\("([^"]+)"\)"#, in: try Self.text(script)) {
                #expect(ids.contains(id), "\(script) looks for \(id)")
            }
        }
    }

    @Test func keepsLinesShort() throws {
        for name in Self.scripts + ["page.css", "index.html"] {
            let long = try Self.text(name).split(separator: "\n").count { $0.count > 110 }
            #expect(long == 0, "\(name)")
        }
    }
}
