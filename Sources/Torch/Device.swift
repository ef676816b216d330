import CTorch
import Dispatch

/// Where a tensor's memory is and its operators run.
public enum Device: Sendable, Equatable, CustomStringConvertible {
    /// The host's processor.
    case cpu
    /// A CUDA device, by its ordinal.
    case cuda(Int)

    /// The number of CUDA devices that answer; loads libtorch's CUDA library at the first call, where it
    /// exists.
    public static var cudaCount: Int { Int(ct_cuda_device_count()) }

    /// Reads `auto`, `cpu`, `cuda` or `cuda:N`.
    ///
    /// - Throws: `TorchError.noDevice` where the text is none of these or the device does not answer.
    public init(_ text: String) throws(TorchError) {
        switch text {
        case "cpu": self = .cpu
        case "auto": self = Device.cudaCount > 0 ? .cuda(0) : .cpu
        default:
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.first == "cuda", parts.count <= 2,
                let ordinal = parts.count == 2 ? Int(parts[1]) : 0, ordinal >= 0
            else { throw .noDevice("'\(text)' is not a device; use auto, cpu, cuda or cuda:N") }
            guard ordinal < Device.cudaCount else {
                throw .noDevice("there is no \(Device.cuda(ordinal)); \(Device.present)")
            }
            self = .cuda(ordinal)
        }
    }

    /// `cpu` or `cuda:N`.
    public var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let ordinal): "cuda:\(ordinal)"
        }
    }

    /// Waits until the device has done all that it was given.
    public func synchronize() { check(ct_synchronize(ordinal)) }

    var isCUDA: Bool { self != .cpu }

    var ordinal: Int32 {
        switch self {
        case .cpu: Int32(CT_CPU)
        case .cuda(let ordinal): Int32(ordinal)
        }
    }

    init(ordinal: Int32) {
        self = ordinal < 0 ? .cpu : .cuda(Int(ordinal))
    }
}

/// Settings and facts of the libtorch that this process runs on.
public enum TorchRuntime {
    /// libtorch's version, as it was built against.
    public static var version: String { String(cString: ct_version()) }

    /// Loads libtorch beside `body`, where the program has not loaded it yet; returns when both are done.
    ///
    /// Both are waited for also where `body` throws: a process must not end in the midst of libtorch's initialisers.
    public static func loading<Result>(beside body: () throws -> Result) rethrows -> Result {
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) { _ = version }
        defer { group.wait() }
        return try body()
    }

    /// Threads that one operator may use.
    public static var threadCount: Int {
        get { Int(ct_thread_count()) }
        set { check(ct_set_thread_count(Int32(newValue))) }
    }

    /// Lets the process keep the host memory that tensors give back, for the next ones of such sizes.
    ///
    /// A training step takes and gives back the same hundreds of megabytes each time; getting them anew from the
    /// system costs time for every page.
    public static func keepFreedMemory() { ct_keep_freed_memory() }

    /// Tensors that this thread has made and that are alive; for tests of leaks.
    public static var liveTensorCount: Int { Int(ct_live_tensor_count()) }
}
