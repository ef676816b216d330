import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Records
import Search
import Serving
import Similarity
import Torch

/// `dino serve`.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract:
            "Look through an index in a browser: similar pictures, recipes side by side, attention, duplicates.",
        discussion: """
            Open the printed address. Drop, paste or choose a picture, or pick one of the index. Programs use the same \
            through JSON: /openapi.json describes it. Nothing leaves this machine; the index and the pictures are only \
            read, and an index that changes meanwhile is followed.

            Only this machine is served unless --host says another address; then every request must show a token, \
            which the printed address holds. There is no encryption: where the network is not yours, put a proxy before \
            it that keeps the Host header, and give a --token.
            """)

    @Argument(help: ArgumentHelp("The index.", valueName: "index"))
    var index: String

    @OptionGroup var place: StoreOptions
    @OptionGroup var weights: WeightsOptions

    @Option(section: "Server", help: ArgumentHelp("Address to listen on, in digits.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(section: "Server", help: "Port to listen on; 0 takes any.", bounds: .between(0, 65_535))
    var port = 8420

    @Option(
        section: "Server",
        help: ArgumentHelp(
            "What requests must show [for other addresses than loopback one by chance].", valueName: "text"))
    var token: String?

    @Option(
        section: "Server", help: "Largest picture that is taken, in megabytes.", bounds: .between(1, 1024))
    var maximumUpload = 32

    @Option(
        section: "Server", help: "Longest side of a picture that is taken, in pixels.",
        bounds: .between(16, 65_536))
    var maximumSide = 8192

    @Option(section: "Server", help: "Requests that are answered at once.", bounds: .between(1, 1024))
    var maximumRequests = 16

    @Option(section: "Server", help: "Seconds that an answer may take.", bounds: .between(1, 3600))
    var requestTimeout = 60.0

    @Option(
        section: "Server", help: "Cosine that the view of duplicates begins with.", bounds: .between(-1, 1))
    var threshold = 0.95

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    func validate() throws {
        if let token {
            guard token.utf8.count >= 8,
                token.utf8.allSatisfy({
                    (48...57).contains($0) || (65...90).contains($0 & 0xDF) || $0 == 45 || $0 == 95
                })
            else { throw ValidationError("--token takes 8 letters, digits, - or _ at least.") }
        }
    }

    func run() throws {
        SignalWatcher.install()
        let device = try machine.resolve()
        let (options, index, threads) = (place, index, machine.searchThreads)
        let name = (index as NSString).lastPathComponent
        let flags = weights
        let open: @Sendable () throws -> any IndexStore = { try options.open(index) }
        let (settings, server) = (serviceSettings(name), serverOptions)
        let ending = Ending()
        Task {
            do {
                let library = try await IndexLibrary(threads: threads, open: open)
                let model = try await PictureModel(maximumSide: settings.maximumSide) {
                    try IndexFeatures.load(for: open(), weights: flags, device: device)
                }
                let duplicates = DuplicateJobs(library, threads: threads, open: open)
                let service = try await SearchService(
                    settings, library: library, model: model, duplicates: duplicates)
                let running = try SearchServer(service, server)
                let pictures = try await service.pictureCount()
                // At once, also into a pipe.
                StandardStream.output.write(
                    "Serving \(name), \(pictures) pictures, at \(running.url)\nStop with Ctrl-C.\n")
                while !SignalWatcher.isStopRequested { try await Task.sleep(for: .milliseconds(50)) }
                await duplicates.stop()
                await running.stop()
                ending.end(nil)
            } catch {
                ending.end(error)
            }
        }
        try ending.wait()
    }

    private func serviceSettings(_ name: String) -> SearchService.Settings {
        var settings = SearchService.Settings(name: name, version: Dino.version)
        settings.maximumBodyBytes = maximumUpload * 1_000_000
        settings.maximumSide = maximumSide
        settings.duplicateThreshold = threshold
        return settings
    }

    private var serverOptions: SearchServer.Options {
        var options = SearchServer.Options()
        options.address = host
        options.port = port
        options.maximumRequestsAtOnce = maximumRequests
        options.requestTimeout = requestTimeout
        options.token = token ?? (options.isLoopback ? nil : Self.randomToken())
        return options
    }

    /// 32 hexadecimal digits that nobody can guess.
    private static func randomToken() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<2).map { _ in String(generator.next() as UInt64, radix: 16) }
        return digits.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
    }

    /// The end of a task, waited for by the main thread.
    private final class Ending: @unchecked Sendable {
        // Written before the signal, read after the wait.
        private var error: (any Error)?
        private let semaphore = DispatchSemaphore(value: 0)

        func end(_ error: (any Error)?) {
            self.error = error
            semaphore.signal()
        }

        func wait() throws {
            semaphore.wait()
            if let error { throw error }
        }
    }
}
