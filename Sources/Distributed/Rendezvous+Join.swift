import Torch

extension Rendezvous {
    /// Meets the other processes of the job.
    ///
    /// - Parameter timeout: Seconds to wait for them, here and in every collective later.
    /// - Throws: `RendezvousError` where the host is not known, `ProcessGroupError` where they do not come.
    public func join(timeout: Double) throws -> ProcessGroup {
        guard let address = OwnAddress.towards(host, port: port) else {
            throw RendezvousError(
                "there is no way to \(host), where the processes of the job meet; is MASTER_ADDR right?")
        }
        return try ProcessGroup(
            rank: rank, count: count,
            meeting: ProcessGroup.Meeting(
                host: host, port: port, hostsStore: isOpenedByFirst && rank == 0, prefix: prefix,
                address: address),
            timeout: timeout)
    }
}
