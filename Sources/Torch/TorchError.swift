import CTorch

/// A failure of libtorch that depends on the outside: memory, a device, a size that a user gave.
public enum TorchError: Error, Equatable, CustomStringConvertible {
    /// Not enough memory on the host or the device.
    case outOfMemory(String)
    /// A device that was asked for does not exist here.
    case noDevice(String)
    /// Anything else, in libtorch's words.
    case failed(String)

    /// One sentence.
    public var description: String {
        switch self {
        case .outOfMemory(let message): "out of memory: \(message)"
        case .noDevice(let message), .failed(let message): message
        }
    }

    /// libtorch's message without what is no use to a user: where in its code, and its allocator's own settings.
    package static func shortened(_ message: String) -> String {
        if let range = message.firstRange(of: "you tried to allocate "),
            let bytes = Int(message[range.upperBound...].prefix { $0.isNumber })
        {
            let mebibytes = max(1, bytes >> 20)
            return mebibytes < 1024
                ? "the CPU cannot give \(mebibytes) MiB more"
                : "the CPU cannot give \(mebibytes >> 10) GiB more"
        }
        // "CUDA out of memory. Tried to allocate … . GPU 0 has a total capacity of … of which … is free. …"
        if message.hasPrefix("CUDA out of memory"), let range = message.firstRange(of: " is free.") {
            return String(message[..<range.upperBound].dropLast())
        }
        return message
    }

    /// What the last call on this thread left behind; only the first line, the rest is libtorch's own stack.
    static func last(_ status: ct_status) -> TorchError {
        let message = String(cString: ct_last_error())
        let line = message.split(separator: "\n").first.map(String.init) ?? message
        return status == Int32(CT_OUT_OF_MEMORY) ? .outOfMemory(shortened(line)) : .failed(line)
    }
}

/// What happens when an operator meets an error: a wrong shape is the programmer's, memory is not.
public enum TorchFailure {
    /// Called when memory runs out inside an operator, before the process ends with status 1.
    ///
    /// A program sets it once at its start to say in one sentence what to lower.
    nonisolated(unsafe) public static var outOfMemory: (String) -> Never = { message in
        fatalError("out of memory: \(message)")
    }

    static func stop(_ status: ct_status) -> Never {
        let error = TorchError.last(status)
        if case .outOfMemory(let message) = error { outOfMemory(message) }
        fatalError(error.description)
    }
}

/// Traps with libtorch's message where the status is not CT_OK.
@inline(__always)
func check(_ status: ct_status) {
    if status != Int32(CT_OK) { TorchFailure.stop(status) }
}

/// Throws where the status is not CT_OK.
@inline(__always)
func attempt(_ status: ct_status) throws(TorchError) {
    if status != Int32(CT_OK) { throw TorchError.last(status) }
}
