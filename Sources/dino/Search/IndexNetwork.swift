import DINO
import Digests
import Foundation
import Search
import Torch

extension IndexFeatures {
    /// The network that an index was made with, on a device, ready for pictures.
    ///
    /// - Parameter weights: Where the flag is not given, the weights are those that the index names.
    /// - Throws: `IndexError` where they are not there or hold something else now, and what loading throws.
    static func load(for store: any IndexStore, weights: WeightsOptions, device: Device) throws
        -> IndexFeatures
    {
        let (made, index) = (store.header.features, store.name)
        guard made.isSound else {
            throw IndexError("\(index) does not say what its features are; index again")
        }
        let name = weights.pretrainedWeights.isEmpty ? made.weights.name : weights.pretrainedWeights
        let key = weights.$checkpointKey.wasGiven ? weights.checkpointKey : made.weights.key
        let path = try file(name, offline: weights.offline, index: index)
        var other = made
        other.weights = FeatureSpecification.Weights(
            name: name, sha256: try path.map { try SHA256Digest.hex(ofFile: $0) } ?? "",
            // An untrained network has no parts.
            key: path == nil ? made.weights.key : key)
        // Before the network is made, which takes memory and time.
        if let difference = made.difference(from: other) { throw IndexError("\(index) \(difference)") }
        let network = try path.map { path in
            let file = try WeightsFile(path: path)
            let sizes = try file.configuration(key: key, heads: made.network.visionTransformer?.heads)
            return try PretrainedBackbone(file, key: key, configuration: sizes)
        }
        let backbone = try network ?? untrained(made.network, index: index)
        try backbone.network.move(to: device)
        return try IndexFeatures(
            made, network: backbone, weights: other.weights, device: device, index: index)
    }

    /// The file of the weights; nil for the word random.
    private static func file(_ name: String, offline: Bool, index: String) throws -> String? {
        if name == "random" { return nil }
        if !FileManager.default.fileExists(atPath: name), PublishedWeights.named(name) == nil {
            throw IndexError(
                "\(name) is not there, and \(index) needs its weights; give them as --pretrained_weights")
        }
        return try WeightsOptions.network(name, offline: offline)
    }

    private static func untrained(_ sizes: BackboneConfiguration, index: String) throws
        -> PretrainedBackbone
    {
        // What a damaged file says must not take all memory.
        guard sizes.visionTransformer?.imageSize ?? 0 <= 8192,
            sizes.parameterEstimate * 4 < Double(ProcessInfo.processInfo.physicalMemory)
        else {
            throw IndexError("\(index) was made with \(sizes), which this machine has no memory for")
        }
        return PretrainedBackbone(sizes.network(generator: Generator(seed: 0)))
    }
}

extension FeatureSpecification.Weights {
    /// Weights as an index names them: a file by its absolute path, so that they are found from any folder.
    ///
    /// - Parameter path: The file that the name stands for; nil for the word random.
    init(name: String, path: String?, key: String) throws {
        let isFile = path.map { $0 == name } ?? false
        self.init(
            name: path == nil ? "random" : isFile ? OutputFile.real(name) : name,
            sha256: try path.map { try SHA256Digest.hex(ofFile: $0) } ?? "", key: key)
    }
}
