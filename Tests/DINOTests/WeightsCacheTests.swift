import DINO
import Foundation
import TestSupport
import Testing

/// Where weights by name are looked for; nothing here touches the network.
///
/// `WeightsCache.huggingFaceFolder` is looked at by package access.
@Suite struct WeightsCacheTests {
    let home = TemporaryFolder()

    /// Hosts that nobody answers at: a download that is tried all the same fails as one.
    private func environment(_ more: [String: String] = [:]) -> [String: String] {
        [
            "HOME": home.path, "DINO_ENDPOINT": "http://127.0.0.1:1/", "HF_ENDPOINT": "http://127.0.0.1:1/",
        ].merging(more) { $1 }
    }

    private func write(_ path: String, _ text: String = "x") throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    static let folders: [([String: String], String, String)] = [
        ([:], "/h/.cache/torch/hub/checkpoints", "/h/.cache/huggingface/hub"),
        (["XDG_CACHE_HOME": "/x"], "/x/torch/hub/checkpoints", "/x/huggingface/hub"),
        (["TORCH_HOME": "/t"], "/t/hub/checkpoints", "/h/.cache/huggingface/hub"),
        (
            ["TORCH_HOME": "/t", "XDG_CACHE_HOME": "/x", "HF_HOME": "/f"], "/t/hub/checkpoints", "/f/hub"
        ),
        (["HF_HOME": "/f", "HF_HUB_CACHE": "/c"], "/h/.cache/torch/hub/checkpoints", "/c"),
        (["HF_HOME": "/f", "HUGGINGFACE_HUB_CACHE": "/o"], "/h/.cache/torch/hub/checkpoints", "/o"),
        (
            ["HF_HUB_CACHE": "/c", "HUGGINGFACE_HUB_CACHE": "/o"], "/h/.cache/torch/hub/checkpoints", "/c"
        ),
        (
            ["TORCH_HOME": "", "XDG_CACHE_HOME": "", "HF_HOME": "", "HF_HUB_CACHE": ""],
            "/h/.cache/torch/hub/checkpoints", "/h/.cache/huggingface/hub"
        ),
    ]

    @Test func foldersAreThoseOfPyTorchAndHuggingFace() {
        for (variables, torch, huggingFace) in Self.folders {
            let cache = WeightsCache(environment: variables.merging(["HOME": "/h"]) { $1 })
            #expect(cache.folder == torch, "\(variables)")
            #expect(cache.huggingFaceFolder == huggingFace, "\(variables)")
        }
    }

    @Test func whatPyTorchHubDownloadedIsFound() throws {
        let weights = try #require(PublishedWeights.named("dino_vits16"))
        let cache = PretrainedWeights(environment: environment()).cache
        #expect(cache.find(weights) == nil)
        let path = home.path + "/.cache/torch/hub/checkpoints/dino_deitsmall16_pretrain.pth"
        try write(path)
        #expect(cache.find(weights) == path)
        #expect(try PretrainedWeights(environment: environment()).file("dino_vits16") == path)
        #expect(
            try PretrainedWeights(isOffline: true, environment: environment()).file("dino_vits16") == path)
    }

    @Test(arguments: ["vit_small_patch16_224.dino", "timm/vit_small_patch16_224.dino"])
    func whatHuggingFaceDownloadedIsFound(name: String) throws {
        let weights = PretrainedWeights(isOffline: true, environment: environment())
        let root = home.path + "/.cache/huggingface/hub/models--timm--vit_small_patch16_224.dino"
        let file = root + "/snapshots/0123abcd/model.safetensors"
        try write(file)
        #expect(throws: WeightsError.self) { try weights.file(name) }
        try write(root + "/refs/main", "0123abcd\n")
        #expect(try weights.file(name) == file)
        // This program's own copy comes first.
        let own = weights.cache.path(of: try #require(PublishedWeights.named(name)))
        try write(own)
        #expect(try weights.file(name) == own)
    }

    /// A reference is text of someone else's: it must not lead out of the repository's folder.
    @Test func aReferenceThatLeadsElsewhereIsPassedOver() throws {
        let weights = try #require(PublishedWeights.named("facebook/dino-vits8"))
        let cache = WeightsCache(environment: environment())
        let root = home.path + "/.cache/huggingface/hub/models--facebook--dino-vits8"
        try write(home.path + "/.cache/huggingface/hub/model.safetensors")
        try write(root + "/snapshots/model.safetensors")
        for reference in ["../..", "..", "", " \n", "a/b", "/", "missing"] {
            try write(root + "/refs/main", reference)
            #expect(cache.find(weights) == nil, "\(reference)")
        }
    }

    @Test func aPathThatDoesNotExistIsAnErrorAndNeverADownload() throws {
        for name in ["missing.pth", home.path + "/dino_vits16.pth", "dino_vits17", "", "DINO_VITS16"] {
            for isOffline in [false, true] {
                let weights = PretrainedWeights(isOffline: isOffline, environment: environment())
                let error = #expect(throws: WeightsError.self, "\(name)") { try weights.file(name) }
                guard case .notFound(name)? = error else {
                    Issue.record("\(name): \(String(describing: error))")
                    continue
                }
                #expect(error?.description.hasPrefix("\(name) is neither a file nor") == true)
            }
        }
        #expect(!FileManager.default.fileExists(atPath: home.path + "/.cache"))
    }

    @Test func aFileIsItself() throws {
        let path = home.path + "/mine.pth"
        try write(path)
        #expect(try PretrainedWeights(environment: environment()).file(path) == path)
    }

    @Test func offlineSaysWhatIsMissingWhereAndHowToFetchIt() {
        let weights = PretrainedWeights(isOffline: true, environment: environment())
        for name in ["dino_vits16", "facebook/dino-vits8"] {
            let error = #expect(throws: WeightsError.self) { try weights.file(name) }
            let sentence = error?.description ?? ""
            #expect(sentence.contains(name) && sentence.contains(weights.cache.folder))
            #expect(sentence.contains("dino weights pull \(name)"))
        }
        #expect(!FileManager.default.fileExists(atPath: home.path + "/.cache"))
    }

    @Test func everyNameAndEveryFileIsOneOfAKind() {
        let all = PublishedWeights.all
        let names = all.flatMap { [$0.name] + $0.otherNames }
        #expect(Set(names).count == names.count)
        #expect(Set(all.map(\.fileName)).count == all.count)
        for weights in all {
            #expect(
                ([weights.name] + weights.otherNames).allSatisfy { PublishedWeights.named($0) == weights })
            #expect(!weights.fileName.contains("/"))
            #expect(weights.url().hasPrefix("https://"))
            #expect(weights.url(environment: environment()).hasPrefix("http://127.0.0.1:1/"))
            #expect(weights.sha256.map { $0.count == 64 && $0.allSatisfy { $0.isHexDigit } } ?? true)
        }
    }
}
