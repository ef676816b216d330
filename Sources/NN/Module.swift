import Torch

/// A part of a network: its stored properties are its parameters, buffers and sub-modules.
///
/// Their names, in declaration order, are the keys of a checkpoint, turned from `camelCase` into `snake_case`:
/// `clsToken` is `cls_token`, `blocks[3].attn.qkv.weight` is `blocks.3.attn.qkv.weight`. A property of another
/// kind is no part of the state.
open class Module {
    /// Creates a module without properties of its own.
    public init() {}

    /// The module's parameters with their keys, in declaration order, those of sub-modules in place.
    public var namedParameters: [(key: String, parameter: Parameter)] {
        var result: [(String, Parameter)] = []
        visit(prefix: "") { key, entry in
            if case .parameter(let parameter) = entry { result.append((key, parameter)) }
        }
        return result
    }

    /// Everything that a checkpoint keeps, with its keys.
    public var state: [(key: String, tensor: Tensor)] {
        var result: [(String, Tensor)] = []
        visit(prefix: "") { key, entry in
            switch entry {
            case .parameter(let parameter): result.append((key, parameter.value))
            case .buffer(let buffer): result.append((key, buffer.value))
            case .module: break
            }
        }
        return result
    }

    /// The tensors of all parameters, in declaration order.
    public var parameters: [Tensor] { namedParameters.map(\.parameter.value) }

    /// All sub-modules, theirs among them, in declaration order.
    public var modules: [Module] {
        var result: [Module] = []
        visit(prefix: "") { _, entry in
            if case .module(let module) = entry { result.append(module) }
        }
        return result
    }

    /// How many numbers the parameters hold.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

    /// Freezes every parameter or makes every parameter trainable.
    public func setTrainable(_ trainable: Bool) {
        for (_, parameter) in namedParameters { parameter.isTrainable = trainable }
    }

    /// Moves every parameter and buffer to a device.
    public func move(to device: Device) throws(TorchError) {
        var entries: [Entry] = []
        visit(prefix: "") { _, entry in entries.append(entry) }
        for entry in entries {
            switch entry {
            case .parameter(let parameter): try parameter.move(to: device)
            case .buffer(let buffer): buffer.value = try buffer.value.to(device)
            case .module: break
            }
        }
    }

    private enum Entry {
        case parameter(Parameter)
        case buffer(Buffer)
        case module(Module)
    }

    private func visit(prefix: String, _ found: (String, Entry) -> Void) {
        // A subclass's properties come after those it inherits.
        var mirrors: [Mirror] = []
        var mirror: Mirror? = Mirror(reflecting: self)
        while let current = mirror {
            mirrors.append(current)
            mirror = current.superclassMirror
        }
        for mirror in mirrors.reversed() {
            for child in mirror.children {
                guard let label = child.label else { continue }
                Module.visit(child.value, key: prefix + Module.snakeCase(label), found)
            }
        }
    }

    private static func visit(_ value: Any, key: String, _ found: (String, Entry) -> Void) {
        switch value {
        case let parameter as Parameter: found(key, .parameter(parameter))
        case let buffer as Buffer: found(key, .buffer(buffer))
        case let module as Module:
            found(key, .module(module))
            module.visit(prefix: key + ".", found)
        case let modules as [Module]:
            for (index, module) in modules.enumerated() { visit(module, key: "\(key).\(index)", found) }
        case let sequences as [[Module]]:
            for (index, modules) in sequences.enumerated() { visit(modules, key: "\(key).\(index)", found) }
        default:
            let mirror = Mirror(reflecting: value)
            if mirror.displayStyle == .optional, let wrapped = mirror.children.first {
                visit(wrapped.value, key: key, found)
            }
        }
    }

    private static func snakeCase(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase {
                result += "_" + character.lowercased()
            } else {
                result.append(character)
            }
        }
        return result
    }
}
