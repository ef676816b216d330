/// Why a loader gave up; `description` is one sentence.
public enum BatchLoaderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Too large a share of the pictures cannot be read, or a whole row of them.
    case tooManyUnreadable(unreadable: Int, tried: Int, allowedShare: Double, example: ImageError)
    /// The batches in flight do not fit the memory.
    case tooLarge(batchSize: Int, bytes: Int, memory: Int)

    /// One sentence with the numbers that matter.
    public var description: String {
        switch self {
        case .tooLarge(let batchSize, let bytes, let memory):
            return
                "batches of \(batchSize) pictures of this size take \(Self.gigabytes(bytes)), and there are "
                + "\(Self.gigabytes(memory)) of memory; lower the batch size or the size of the pictures."
        case .tooManyUnreadable(let unreadable, let tried, let allowed, let example):
            var reason = example.description
            if reason.hasSuffix(".") { reason.removeLast() }
            return
                "\(unreadable) of the \(tried) pictures tried (\(Self.percent(Double(unreadable) / Double(tried)))) "
                + "cannot be read, more than the \(Self.percent(allowed)) allowed; the first: \(reason)."
        }
    }

    private static func gigabytes(_ bytes: Int) -> String { "\(bytes >> 30) GiB" }

    private static func percent(_ share: Double) -> String {
        let tenths = Int((min(max(share, 0), 1) * 1000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}
