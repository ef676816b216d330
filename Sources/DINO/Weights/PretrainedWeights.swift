import Downloads
import Foundation

/// Weights by the name or path that a user gives.
public struct PretrainedWeights: Sendable {
    /// Where downloads are kept.
    public let cache: WeightsCache
    /// Whether the network must not be touched.
    public let isOffline: Bool
    /// Stands for the publishers' hosts, where a mirror is used.
    private let environment: [String: String]

    /// With the cache and the mirrors that the environment says.
    public init(
        isOffline: Bool = false, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        cache = WeightsCache(environment: environment)
        self.isOffline = isOffline
        self.environment = environment
    }

    /// The file that a path or a published name stands for; a name is downloaded where it is not in the
    /// cache.
    ///
    /// A file of that name counts before a published name, and what is neither is an error: nothing is ever
    /// downloaded in its place.
    /// - Parameter progress: Called while a download runs, with the weights, the bytes so far, and of how
    ///   many.
    /// - Throws: `WeightsError.notFound`, `WeightsError.offline`, `DownloadError`.
    public func file(
        _ nameOrPath: String, progress: (PublishedWeights, Int, Int?) -> Void = { _, _, _ in }
    ) throws -> String {
        if FileManager.default.fileExists(atPath: nameOrPath) { return nameOrPath }
        guard let weights = PublishedWeights.named(nameOrPath) else {
            throw WeightsError.notFound(nameOrPath)
        }
        return try cache.find(weights) ?? download(weights, progress: { progress(weights, $0, $1) })
    }

    /// Fetches published weights, into the cache where no other path is given.
    ///
    /// - Parameter sha256: What the file must have; nil takes what is known of it.
    /// - Throws: `WeightsError.offline`, `DownloadError`.
    @discardableResult
    public func download(
        _ weights: PublishedWeights, to path: String? = nil, sha256: String? = nil,
        progress: (Int, Int?) -> Void = { _, _ in }
    ) throws -> String {
        guard !isOffline else { throw WeightsError.offline(weights.name, folder: cache.folder) }
        let path = path ?? cache.path(of: weights)
        try Self.fetch(
            Download(
                url: weights.url(environment: environment), destination: path, expectedSize: weights.size,
                sha256: sha256 ?? weights.sha256), progress: progress)
        return path
    }

    /// Fetches a weights file; what cannot be read as one, such as a page of a network that asks for a login,
    /// is not kept, and what stood at the destination stays.
    ///
    /// - Throws: `DownloadError`.
    public static func fetch(
        _ download: Download, progress: (Int, Int?) -> Void = { _, _ in }
    ) throws(DownloadError) {
        try download.run(progress: progress) { path in
            do {
                _ = try WeightsFile(path: path)
                return nil
            } catch {
                return "is no weights file"
            }
        }
    }
}
