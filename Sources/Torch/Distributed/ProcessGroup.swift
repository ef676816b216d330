import CTorch

/// The processes of a job, and what they compute together; one process by itself is a group too.
///
/// All processes must call the same functions in the same order. A function that fails on one of them ends the group
/// for all: the others fail at their next call, at the latest after the time-out. Not Sendable: used by one thread.
/// Source: facts section 5 of the original; collectives are c10d's Gloo on the host, NCCL on GPUs.
public final class ProcessGroup {
    /// Which process this is, from zero.
    public let rank: Int
    /// How many there are.
    public let count: Int
    /// Seconds that a collective waits for the others.
    public let timeout: Double

    let handle: OpaquePointer?

    /// Where a job's processes find each other.
    public struct Meeting: Sendable, Equatable {
        /// The machine that the store is on.
        public var host: String
        /// Its port.
        public var port: Int
        /// Whether this process opens the store; otherwise somebody else does.
        public var hostsStore: Bool
        /// What the names in the store begin with, where others use it too.
        public var prefix: String
        /// This machine's address, as the others reach it.
        public var address: String

        /// All of them.
        public init(host: String, port: Int, hostsStore: Bool, prefix: String, address: String) {
            self.host = host
            self.port = port
            self.hostsStore = hostsStore
            self.prefix = prefix
            self.address = address
        }
    }

    /// One process by itself.
    public init() {
        rank = 0
        count = 1
        timeout = .infinity
        handle = nil
    }

    /// Waits until all processes are there.
    ///
    /// - Throws: `ProcessGroupError` where they do not come in time.
    public init(
        rank: Int, count: Int, meeting: Meeting, timeout: Double
    ) throws(ProcessGroupError) {
        precondition(rank >= 0 && rank < count && timeout > 0, "process \(rank) of \(count)")
        self.rank = rank
        self.count = count
        self.timeout = timeout
        var group: OpaquePointer?
        let status = ct_group_join(
            meeting.host, Int32(meeting.port), Int32(rank), Int32(count), meeting.hostsStore, meeting.prefix,
            meeting.address, timeout, &group)
        guard status == Int32(CT_OK) else {
            throw .meeting(
                "\(meeting.host):\(meeting.port)", rank: rank, count: count, timeout: timeout,
                reason: TorchError.last(status).description)
        }
        handle = group
    }

    deinit {
        if let handle { ct_group_leave(handle) }
    }

    /// Whether there is nobody else.
    public var isAlone: Bool { handle == nil }

    /// Whether this is the process that prints and writes files.
    public var isFirst: Bool { rank == 0 }

    /// Sums a contiguous tensor over all processes, in place.
    public func sum(_ tensor: Tensor) throws(ProcessGroupError) {
        try attempt { ct_group_all_reduce($0, tensor.handle) }
    }

    /// What every process has, in order of rank: (count, …) of tensors of one shape.
    public func gathered(_ tensor: Tensor) throws(ProcessGroupError) -> Tensor {
        guard !isAlone else { return tensor.unsqueezed(0) }
        let out = Tensor.zeros([count] + tensor.shape, dtype: tensor.dtype, device: tensor.device)
        try attempt { ct_group_all_gather($0, tensor.handle, out.handle) }
        return out
    }

    /// Overwrites the tensors with those of one process.
    public func broadcast(_ tensors: [Tensor], from root: Int = 0) throws(ProcessGroupError) {
        try attempt { group in withHandles(tensors) { ct_group_broadcast(group, $0, $1, Int32(root)) } }
    }

    /// Waits until all processes are here.
    public func barrier() throws(ProcessGroupError) {
        try attempt { ct_group_barrier($0) }
    }

    /// Fails where a collective within an operator or a backward pass has failed.
    public func check() throws(ProcessGroupError) {
        try attempt { ct_group_check($0) }
    }

    /// Puts a text where all processes can read it; the first under a key stays, and failures are let go.
    public func post(_ text: String, under key: String) {
        guard let handle else { return }
        _ = ct_group_post(handle, key, text)
    }

    /// A text that some process has put there; nil where none has, or where it cannot be asked.
    ///
    /// May be called on any thread; waits as long as the network does, which has no time-out here.
    public func posted(under key: String) -> String? {
        guard let handle else { return nil }
        var bytes = [CChar](repeating: 0, count: 4096)
        var length = 0
        guard ct_group_posted(handle, key, &bytes, bytes.count, &length) == Int32(CT_OK), length > 0 else {
            return nil
        }
        return String(decoding: bytes[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func attempt(_ body: (OpaquePointer) -> ct_status) throws(ProcessGroupError) {
        guard let handle else { return }
        let status = body(handle)
        guard status == Int32(CT_OK) else {
            throw .collective(
                rank: rank, count: count, timeout: timeout, reason: TorchError.last(status).description)
        }
    }
}
