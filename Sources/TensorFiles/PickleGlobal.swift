/// The names that a pickle in a weights file may refer to. Everything else is refused.
///
/// None of them is ever called: each stands for a rule of `PickleMachine` that builds a plain value.
enum PickleGlobal {
    case orderedDictionary
    case defaultDictionary
    case namespace
    case rebuildTensor
    case rebuildTensorWithDType
    case rebuildParameter
    case rebuildParameterWithState
    case typedStorage(ElementType)
    case untypedStorage
    case size
    case device
    case numpyScalar
    case numpyDType
    case encode
    case set
    case complex
    case path
    case bytes
    /// A built-in type that only appears as the factory of a `defaultdict`, or called without arguments.
    case dictionary
    case list
    /// A dtype of torch, which becomes text.
    case torchDType(String)

    /// The rule for a name, or nil where there is none.
    init?(module: String, name: String) {
        if module == "torch", let global = Self.torch(name) {
            self = global
            return
        }
        guard let global = Self.known["\(module).\(name)"] else { return nil }
        self = global
    }

    private static func torch(_ name: String) -> PickleGlobal? {
        if let type = storages[name] { return .typedStorage(type) }
        if dtypes.contains(name) { return .torchDType("torch.\(name)") }
        return nil
    }

    static let storages: [String: ElementType] = [
        "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16,
        "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16,
        "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
    ]

    private static let dtypes: Set<String> = [
        "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool",
        "complex64", "complex128",
    ]

    private static let known: [String: PickleGlobal] = {
        var known: [String: PickleGlobal] = [
            "collections.OrderedDict": .orderedDictionary,
            "collections.defaultdict": .defaultDictionary,
            "argparse.Namespace": .namespace,
            "torch._utils._rebuild_tensor_v2": .rebuildTensor,
            "torch._utils._rebuild_tensor_v3": .rebuildTensorWithDType,
            "torch._utils._rebuild_parameter": .rebuildParameter,
            "torch._utils._rebuild_parameter_with_state": .rebuildParameterWithState,
            "torch.storage.UntypedStorage": .untypedStorage,
            "torch.UntypedStorage": .untypedStorage,
            "torch.Size": .size,
            "torch.device": .device,
            "numpy.core.multiarray.scalar": .numpyScalar,
            "numpy._core.multiarray.scalar": .numpyScalar,
            "numpy.dtype": .numpyDType,
            "_codecs.encode": .encode,
        ]
        for module in ["builtins", "__builtin__"] {
            known["\(module).set"] = .set
            known["\(module).frozenset"] = .set
            known["\(module).complex"] = .complex
            known["\(module).bytes"] = .bytes
            known["\(module).dict"] = .dictionary
            known["\(module).list"] = .list
        }
        for module in ["pathlib", "pathlib._local"] {
            for name in ["PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath", "Path"] {
                known["\(module).\(name)"] = .path
            }
        }
        return known
    }()
}
