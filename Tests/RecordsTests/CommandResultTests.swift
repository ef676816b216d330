import Files
import Records
import Foundation
import Testing

@Suite struct CommandResultTests {
    private var result: CommandResult {
        let machine = Machine(os: "Linux", cpu: "c", cores: 2, memory: 1024, gpu: "g")
        var result = CommandResult(
            command: "knn", version: "1.0", settings: [.init("nb_knn", [10, 20])], machine: machine)
        result.set("results", nil)
        result.set("classes", 3)
        result.set("results", [["k": 10, "top1": 74.5]])
        return result
    }

    @Test func commonMembersComeFirst() {
        let expected: JSONValue = [
            "command": "knn", "version": "1.0", "settings": ["nb_knn": [10, 20]],
            "machine": ["os": "Linux", "cpu": "c", "cores": 2, "memory": 1024, "gpu": "g"],
            "results": [["k": 10, "top1": 74.5]], "classes": 3,
        ]
        #expect(result.json == expected)
    }

    @Test func aFileIsReplacedAsAWhole() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "console-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/r.json"
        try Data(repeating: 65, count: 100_000).write(to: URL(fileURLWithPath: path))
        try result.write(to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == result.json.prettyText)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["r.json"])
    }

    @Test func aMissingFolderIsNamed() {
        #expect(throws: FileError.self) { try result.write(to: "/no/such/r.json") }
        do throws(FileError) {
            try result.write(to: "/no/such/r.json")
        } catch {
            #expect(
                error.description
                    == "/no/such/r.json cannot be written: the folder /no/such does not exist")
        }
    }

    @Test func linksAreFollowedAndFoldersAreRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "console-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/link.json", withDestinationPath: folder + "/target.json")
        try result.write(to: folder + "/link.json")
        #expect(
            try String(contentsOfFile: folder + "/target.json", encoding: .utf8) == result.json.prettyText)
        do throws(FileError) {
            try result.write(to: folder)
            Issue.record("a folder was written to")
        } catch {
            #expect(error.description == "\(folder) cannot be written: Is a directory")
        }
    }

    @Test func devicesAreWrittenTo() throws {
        try result.write(to: "/dev/null")
        let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
        #expect(type == .typeCharacterSpecial)
    }
}
