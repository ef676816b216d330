import Arguments
import Console
import DINO
import Records

/// `dino weights inspect`.
struct WeightsInspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a weights file holds: network, names, shapes, what is missing or left over.")

    @Argument(help: ArgumentHelp("A file, or a published name.", valueName: "file"))
    var file: String

    @Option(help: "Which network of a checkpoint: teacher or student.")
    var checkpointKey = "teacher"

    @Flag(help: "Print every tensor's name, shape and type.")
    var keys = false

    @Flag(help: "Never touch the network: weights by name must be in the cache.")
    var offline = false

    @Option(help: ArgumentHelp("Also write what was found as JSON, with every tensor.", valueName: "file"))
    var json: String?

    func run() throws {
        let path = try WeightsOptions.file(file, offline: offline)
        let found = try WeightsInspection(WeightsFile(path: path), key: checkpointKey)
        print(path)
        for (title, text) in facts(found) { print("  \(title): \(text)") }
        if keys {
            var table = TextTable(["name", "shape", "type"])
            for (key, tensor) in found.tensors {
                table.add([Self.plain(key), Self.shape(tensor.shape), tensor.dtype.rawValue])
            }
            for (key, tensor) in found.headTensors {
                table.add(["head." + Self.plain(key), Self.shape(tensor.shape), tensor.dtype.rawValue])
            }
            print("\n" + table.text)
        }
        if let json { try write(found, to: json) }
    }

    private static func shape(_ shape: [Int]) -> String {
        shape.isEmpty ? "one number" : shape.map(String.init).joined(separator: " x ")
    }

    private func facts(_ found: WeightsInspection) -> [(String, String)] {
        var facts: [(String, String)] = []
        if !found.sections.isEmpty {
            let described = found.section.map { "; described here: \($0)" } ?? ""
            facts.append(
                ("checkpoint with", found.sections.map(Self.plain).joined(separator: ", ") + described))
        }
        if let sizes = found.configuration {
            let transformer = sizes.visionTransformer
            let patch = transformer.map { ", patch \($0.patchSize)" } ?? ""
            let pictures = transformer.map { ", pictures of \($0.imageSize) pixels" } ?? ""
            let name = found.arch.map { "\($0)\(patch): " } ?? ""
            facts.append(("network", "\(name)\(sizes)\(pictures)"))
        } else {
            facts.append(("network", found.problem ?? found.kind.words))
        }
        if found.kind != .other { facts.append(("names of", found.dialect)) }
        let types = Set(found.tensors.map(\.tensor.dtype.rawValue)).sorted().joined(separator: ", ")
        facts.append(("tensors", "\(found.tensors.count), \(found.parameterCount) numbers, \(types)"))
        if !found.headTensors.isEmpty {
            facts.append(("projection head", "\(found.headTensors.count) tensors beside the backbone"))
        }
        if let mismatch = found.mismatch {
            facts.append(("missing", Self.list(mismatch.missing)))
            facts.append(("left over", Self.list(mismatch.unexpected)))
            if !mismatch.misshapen.isEmpty {
                facts.append(("of another shape", Self.list(mismatch.misshapen)))
            }
        }
        return facts
    }

    /// Names out of a file may hold anything, also what a terminal obeys.
    private static func plain(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "nothing" : names.map(plain).joined(separator: ", ")
    }

    private func write(_ found: WeightsInspection, to path: String) throws {
        var result = CommandResult("weights inspect", settings: settings)
        result.set("arch", found.arch.map { .string($0) } ?? .null)
        result.set("network", .string(found.configuration?.description ?? found.kind.words))
        result.set("parameters", .integer(found.parameterCount))
        result.set("missing", .array((found.mismatch?.missing ?? []).map { .string($0) }))
        result.set("left_over", .array((found.mismatch?.unexpected ?? []).map { .string($0) }))
        result.set(
            "tensors",
            .array(
                found.tensors.map { key, tensor in
                    [
                        "name": .string(key), "shape": .array(tensor.shape.map { .integer($0) }),
                        "dtype": .string(tensor.dtype.rawValue),
                    ]
                }))
        try result.write(to: path)
    }
}
