import NN
import TensorFiles

/// What a weights file holds, for a person who wants to know.
public struct WeightsInspection {
    /// The parts of a checkpoint beside tensors by name, such as `teacher` and `optimizer`, in the file's
    /// order.
    public let sections: [String]
    /// The part that is described, such as `teacher`; nil where the file is a plain list of tensors.
    public let section: String?
    /// What the tensors are of.
    public let kind: NetworkKind
    /// Sizes of a backbone; nil for anything else and where they cannot be told.
    public let configuration: BackboneConfiguration?
    /// Why the sizes cannot be told.
    public let problem: String?
    /// The original's name of the architecture, such as `vit_small`; nil for sizes without one.
    public let arch: String?
    /// The tensors under the original's names.
    public let tensors: FileValue.StateDict
    /// Tensors of a projection head in the same part.
    public let headTensors: FileValue.StateDict
    /// Whose names the file uses.
    public let dialect: String
    /// What the network lacks, and what it has no place for.
    public let mismatch: StateDictError?

    /// Looks at a file.
    ///
    /// - Throws: `WeightsError` where it holds no tensors by name.
    public init(_ file: WeightsFile, key: String = "teacher") throws {
        sections =
            file.contents.stateDict == nil ? file.contents.keys : []
        section = ([key] + WeightsFile.sections).first { file.hasSection($0) }
        tensors = try file.backboneState(key: key)
        headTensors = try file.headState(key: key)
        dialect = try file.usesHuggingFaceNames(key: key) ? "Hugging Face (ViTModel)" : "the original, timm"
        kind = NetworkKind(Dictionary(tensors.map { ($0.key, $0.tensor.shape) }, uniquingKeysWith: { $1 }))
        guard kind.isBackbone else {
            (configuration, problem, arch, mismatch) = (nil, nil, nil, nil)
            return
        }
        do {
            let sizes = try file.configuration(key: key)
            configuration = sizes
            problem = nil
            arch = sizes.name
            mismatch = sizes.network(generator: nil).mismatch(tensors)
        } catch let error as WeightsError {
            (configuration, problem, arch, mismatch) = (nil, error.description, nil, nil)
        }
    }

    /// How many numbers the tensors hold.
    public var parameterCount: Int { tensors.reduce(0) { $0 + $1.tensor.count } }
}
