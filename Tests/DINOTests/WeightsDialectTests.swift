import DINO
import Foundation
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// One tiny network in the files of the original, timm and transformers; made by
/// Golden/make_dialect_golden.py.
@Suite struct WeightsDialectTests {
    static let configuration = VisionTransformerConfiguration(
        patchSize: 4, embedDim: 8, depth: 2, heads: 2, imageSize: 16)
    static let backbone = BackboneConfiguration.visionTransformer(configuration)
    static let huggingFaceFiles = [
        "hf_pooler.safetensors", "hf_bare.safetensors", "hf_prefix.safetensors", "hf_pooler_5.bin",
        "hf_bare_5.bin",
    ]
    static let files =
        ["backbone.pth", "state_dict.pth", "checkpoint.pth", "timm.safetensors"] + huggingFaceFiles

    static func path(_ name: String) -> String { Bundle.module.resourcePath! + "/Golden/dialects/" + name }

    static func file(_ name: String) throws -> WeightsFile { try WeightsFile(path: path(name)) }

    /// The names and shapes of a state dict, in the order of the names.
    private static func summary(_ state: FileValue.StateDict) -> [String] {
        state.map { "\($0.key) \($0.tensor.shape)" }.sorted()
    }

    private static func bits(_ state: FileValue.StateDict) -> [String: [UInt8]] {
        Dictionary(
            uniqueKeysWithValues: state.map { entry in
                ("\(entry.key) \(entry.tensor.dtype)", entry.tensor.withUnsafeBytes { [UInt8]($0) })
            })
    }

    private static func outputs(_ network: Backbone) -> [Tensor] {
        inference {
            [
                network(Formula.numbers(5, [1, 3, 16, 16], scale: 2)).select(0, 0),
                network(Formula.numbers(6, [1, 3, 24, 20], scale: 2)).select(0, 0),
            ]
        }
    }

    @Test(arguments: files)
    func everyWritersFileGivesTheSameNetwork(name: String) throws {
        let file = try Self.file(name)
        #expect(try file.configuration(heads: 2) == Self.backbone)
        let golden = try TorchFile.read(Self.path("outputs.pth"))
        let network = try file.backbone(Self.backbone)
        for (result, picture) in zip(Self.outputs(network), ["square", "oblong"]) {
            let expected = try Tensor(try #require(golden[picture]?.tensorValue))
            #expect(largestDifference(result, expected) < 1e-5, "\(picture)")
        }
        // To the bit: nothing is computed on the way.
        let plain = try Self.file("backbone.pth").backboneState()
        #expect(Self.bits(try file.backboneState()) == Self.bits(plain))
    }

    @Test func theStudentIsAnotherNetworkOfTheSameCheckpoint() throws {
        let file = try Self.file("checkpoint.pth")
        let student = Self.outputs(try file.backbone(Self.backbone, key: "student"))[0]
        let teacher = Self.outputs(try file.backbone(Self.backbone))[0]
        #expect(largestDifference(student, teacher) > 0.1)
        let names = [
            "mlp.0.weight", "mlp.0.bias", "mlp.2.weight", "mlp.2.bias", "mlp.4.weight", "mlp.4.bias",
            "last_layer.weight_g", "last_layer.weight_v",
        ]
        for key in ["student", "teacher"] { #expect(try file.headState(key: key).map(\.key) == names) }
    }

    /// Of a network with a named width nobody has to say the heads.
    @Test(arguments: ["vit_tiny", "vit_small"])
    func headsAreToldByTheWidth(arch: String) throws {
        var sizes = VisionTransformerConfiguration.named(arch, patchSize: 16)!
        sizes.depth = 2
        sizes.imageSize = 64
        let network = VisionTransformer(sizes, generator: Generator(seed: 1))
        let file = WeightsFile(path: "x", contents: FileValue(stateDict: try network.stateDict()))
        #expect(try file.configuration() == .visionTransformer(sizes))
        let loaded = try file.backbone().visionTransformer(for: "positions")
        #expect(largestDifference(loaded.posEmbed.value, network.posEmbed.value) == 0)
        // Of any other width a person must, and is told how.
        let error = #expect(throws: WeightsError.self) { try Self.file("backbone.pth").configuration() }
        #expect(error?.description.contains("--num_heads") == true)
    }

    private static func mismatch(_ state: FileValue.StateDict) -> String {
        let file = WeightsFile(path: "some.pth", contents: FileValue(stateDict: state))
        let error = #expect(throws: WeightsError.self) { try file.backbone(backbone) }
        guard case .mismatch? = error else { return "no mismatch: \(String(describing: error))" }
        return error?.description ?? ""
    }

    @Test func whatDoesNotFitIsToldByName() throws {
        let state = try Self.file("backbone.pth").backboneState()
        let missing = Self.mismatch(state.filter { $0.key != "blocks.1.mlp.fc2.bias" })
        #expect(missing.contains("some.pth") && missing.contains("1 missing (blocks.1.mlp.fc2.bias)"))
        let extra = Self.mismatch(state + [("blocks.1.gamma", StoredTensor([Float(1)], shape: [1]))])
        #expect(extra.contains("1 unexpected (blocks.1.gamma)"))
        let other = Self.mismatch(
            state.map { $0.key == "norm.weight" ? ($0.key, StoredTensor([Float(1)], shape: [1])) : $0 })
        #expect(other.contains("1 of another shape (norm.weight: [8] here, [1] there)"))
    }

    /// Names that were turned are told as the original's; those that are unknown as they stand in the file.
    @Test(arguments: huggingFaceFiles)
    func whatDoesNotFitOfHuggingFacesIsToldByName(name: String) throws {
        let state = try #require(try Self.file(name).contents.stateDict)
        let key = try #require(
            state.map(\.key).first { $0.contains("1.attention.") && $0.contains("k") && $0.hasSuffix("bias") }
        )
        let missing = Self.mismatch(state.filter { $0.key != key })
        #expect(missing.contains("1 missing (blocks.1.attn.qkv.bias)"), "\(missing)")
        let odd = try #require(state.map(\.key).first { $0.hasSuffix("layernorm_before.bias") })
            .replacing("layernorm_before", with: "layernorm_odd")
        let extra = Self.mismatch(state + [(odd, StoredTensor([Float(1)], shape: [1]))])
        let bare = odd.hasPrefix("vit.") ? String(odd.dropFirst(4)) : odd
        #expect(extra.contains("1 unexpected (\(bare))"), "\(extra)")
    }

    @Test func aMissingPartOfACheckpointIsToldWithThoseThatAreThere() throws {
        let whole = try Self.file("checkpoint.pth")
        let student = try #require(whole.contents["student"])
        let file = WeightsFile(path: "s.pth", contents: ["student": student, "epoch": 1])
        let error = #expect(throws: WeightsError.self) { try file.backboneState() }
        #expect(error?.description == "s.pth has no teacher; --checkpoint_key may be student")
        #expect(try file.backboneState(key: "student").count == 30)
        for contents: FileValue in [["epoch": 1], [1, 2], "text", .none, [:], ["teacher": 1]] {
            let none = WeightsFile(path: "n.pth", contents: contents)
            #expect(throws: WeightsError.self) { try none.backboneState() }
            #expect(throws: WeightsError.self) { try WeightsInspection(none) }
        }
    }

    /// Shapes that no network has end in a sentence, whatever is asked of the file.
    @Test func impossibleShapesAreAnError() throws {
        let state = try Self.file("backbone.pth").backboneState()
        for (key, shape) in [
            ("pos_embed", [1, 1, 8]), ("pos_embed", [17, 8]), ("pos_embed", [1, 17, 0]), ("pos_embed", []),
            ("patch_embed.proj.weight", [8, 48]), ("patch_embed.proj.weight", [8, 3, 0, 0]),
            ("patch_embed.proj.weight", [8, 3, 9000, 1]), ("blocks.0.attn.qkv.weight", [24]),
            ("blocks.0.attn.qkv.weight", [8, 24]), ("pos_embed", [1, 3, 8]), ("pos_embed", [1, 17, 7]),
        ] {
            let count = shape.reduce(1, *)
            let odd = StoredTensor([Float](repeating: 0, count: count), shape: shape)
            let changed = state.map { $0.key == key ? ($0.key, odd) : $0 }
            let file = WeightsFile(path: "odd.pth", contents: FileValue(stateDict: changed))
            let error = #expect(throws: WeightsError.self, "\(key) \(shape)") {
                _ = try file.configuration(heads: 2)
                _ = try file.backbone(Self.backbone)
            }
            #expect(error?.description.hasPrefix("odd.pth ") == true)
            _ = try WeightsInspection(file)
        }
    }

    @Test func aLinearClassifiersFileHoldsItsTwoTensors() throws {
        let file = try Self.file("linear.pth.tar")
        let head = try #require(file.linearHead)
        #expect(head.weight.shape == [3, 16] && head.bias.shape == [3])
        #expect(head.weight.floats() == Formula.numbers(1, [3, 16], scale: 0.05).floats)
        #expect(head.bias.floats() == Formula.numbers(2, [3], scale: 0.02).floats)
        let facts = try WeightsInspection(file)
        #expect(facts.kind == .linearHead && facts.configuration == nil && facts.parameterCount == 51)
        let error = #expect(throws: WeightsError.self) { try file.backbone() }
        #expect(error?.description.contains("a linear classifier") == true)
        for name in Self.files { #expect(try Self.file(name).linearHead == nil, "\(name)") }
    }

    @Test func inspectionTellsACheckpoint() throws {
        let facts = try WeightsInspection(try Self.file("checkpoint.pth"))
        #expect(facts.sections == ["student", "teacher", "optimizer", "epoch", "args", "dino_loss"])
        #expect(facts.section == "teacher" && facts.kind == .visionTransformer)
        #expect(facts.tensors.count == 30 && facts.headTensors.count == 8)
        #expect(facts.dialect == "the original, timm" && facts.arch == nil)
        // The original records no heads of a network of its own width.
        #expect(facts.configuration == nil && facts.problem?.contains("--num_heads") == true)
        let plain = try WeightsInspection(try Self.file("timm.safetensors"))
        #expect(plain.sections == [] && plain.section == nil && plain.headTensors.isEmpty)
        #expect(plain.parameterCount == facts.parameterCount)
    }

    @Test func inspectionNamesTheArchitectureAndWhatIsAmiss() throws {
        let sizes = VisionTransformerConfiguration.named("vit_tiny", patchSize: 16)!
        let state = try VisionTransformer(sizes, generator: Generator(seed: 1)).stateDict()
        let whole = try WeightsInspection(WeightsFile(path: "x", contents: FileValue(stateDict: state)))
        #expect(
            whole.arch == "vit_tiny" && whole.configuration == .visionTransformer(sizes)
                && whole.problem == nil)
        #expect(whole.mismatch?.isEmpty == true && whole.parameterCount == 5_524_416)
        let cut = state.filter { $0.key != "blocks.3.norm1.bias" }
        let facts = try WeightsInspection(WeightsFile(path: "x", contents: FileValue(stateDict: cut)))
        #expect(facts.mismatch?.missing == ["blocks.3.norm1.bias"])
    }

    /// Where the names stand in the file changes nothing about whose they are.
    @Test(arguments: huggingFaceFiles)
    func inspectionTellsHuggingFacesNames(name: String) throws {
        let file = try Self.file(name)
        let state = FileValue(stateDict: try #require(file.contents.stateDict))
        for contents in [state, ["state_dict": state, "epoch": 1], ["model": state], ["teacher": state]] {
            let facts = try WeightsInspection(WeightsFile(path: "x", contents: contents))
            #expect(facts.dialect == "Hugging Face (ViTModel)" && facts.tensors.count == 30)
        }
    }

    @Test(arguments: files)
    func conversionKeepsEveryBit(name: String) throws {
        let folder = TemporaryFolder()
        let first = try WeightsConversion(try Self.file(name))
        let head = try Self.file("checkpoint.pth").headState().map { "head." + $0.key }
        #expect(first.leftOut == (name == "checkpoint.pth" ? head : []))
        let expected = Self.bits(try Self.file("backbone.pth").backboneState())
        #expect(Self.bits(first.tensors) == expected)
        let ways = ["a.pth", "b.safetensors", "c.pt", "d.safetensors"].map { folder.path + "/" + $0 }
        try first.write(to: ways[0])
        for (from, to) in zip(ways, ways.dropFirst()) {
            try WeightsConversion(try WeightsFile(path: from)).write(to: to)
        }
        for way in ways {
            let state = try #require(try WeightsFile(path: way).contents.stateDict)
            #expect(Self.bits(state) == expected, "\(way)")
            #expect(Self.summary(state) == Self.summary(first.tensors), "\(way)")
        }
    }

    @Test func conversionKeepsTheNumberFormat() throws {
        let folder = TemporaryFolder()
        let state = try Self.file("backbone.pth").backboneState()
        let mixed = try state.enumerated().map { index, entry in
            let tensor = try Tensor(entry.tensor)
            let type = [DType.float16, .bfloat16, .float32, .float64][index % 4]
            return (key: entry.key, tensor: try StoredTensor(tensor.to(type)))
        }
        let pth = folder.path + "/a.pth"
        let safe = folder.path + "/a.safetensors"
        try WeightsConversion(WeightsFile(path: "x", contents: FileValue(stateDict: mixed))).write(to: pth)
        try WeightsConversion(try WeightsFile(path: pth)).write(to: safe)
        #expect(Self.bits(try WeightsFile(path: safe).backboneState()) == Self.bits(mixed))
        // And such a file is a network all the same.
        let network = try WeightsFile(path: safe).backbone(Self.backbone)
            .visionTransformer(for: "positions")
        #expect(network.posEmbed.value.dtype == .float32)
    }

    @Test func conversionRefusesOtherEndings() throws {
        let folder = TemporaryFolder()
        let conversion = try WeightsConversion(try Self.file("backbone.pth"))
        for name in ["weights.bin", "weights", "weights.npy"] {
            let path = folder.path + "/" + name
            let error = #expect(throws: WeightsError.self) { try conversion.write(to: path) }
            #expect(error?.description.contains(".safetensors nor .pth") == true)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
        #expect(throws: FileError.self) { try WeightsFile(path: folder.path) }
        #expect(throws: FileError.self) { try WeightsFile(path: folder.path + "/missing.pth") }
    }
}
