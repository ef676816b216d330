import Foundation
import Imaging
import TestHTTPServer
import TestSupport
import Testing

/// `dino serve` under what clients must not be able to do to it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ServeFuzzTests {
    private static let showsFigures = ProcessInfo.processInfo.environment["DINO_TEST_FIGURES"] != nil

    /// The program survives `body`: it answers, and what it holds goes back to about what it was.
    private func survive(_ name: String, _ body: (RunningServer) throws -> Void) throws {
        let server = try RunningServer(ServeIndex.path, ["--maximum_upload", "8"])
        let picture = try ServeIndex.picture("class0/0.png")
        // The first requests bring what stays: the network's workspaces, the vectors.
        for _ in 0..<20 { #expect(try server.ask("POST", "/api/search", body: picture).status == 200) }
        #expect(try server.ask("POST", "/api/patch?x=0.5&y=0.5", body: picture).status == 200)
        let before = server.usage
        try body(server)
        #expect(server.process.isRunning && server.isWell)
        #expect(try server.ask("POST", "/api/search", body: picture).status == 200)
        if let before {
            let goesBack = Self.soon { (server.usage?.descriptors ?? .max) <= before.descriptors + 3 }
            let after = try #require(server.usage)
            #expect(
                goesBack,
                "\(name): \(before.descriptors) descriptors before, \(after.descriptors) after: \(server.openFiles)"
            )
            #expect(after.kilobytes < before.kilobytes + 400_000, "\(name)")
            if Self.showsFigures {
                print("\(name): before \(before), after \(after)")
            }
        }
        #expect(server.stop().status == 0)
    }

    private static func soon(_ condition: () -> Bool) -> Bool {
        for _ in 0..<100 {
            if condition() { return true }
            usleep(50_000)
        }
        return false
    }

    /// Runs code on so many threads at once and waits for all.
    private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let group = DispatchGroup()
        for index in 0..<count {
            group.enter()
            Thread.detachNewThread {
                body(index)
                group.leave()
            }
        }
        group.wait()
    }

    /// The files of a folder and below.
    private func files(_ folder: String) -> [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted()
            .map { "\(folder)/\($0)" }
    }

    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL.path
    /// Beside the repository, or beside the folder of its worktrees.
    private static let zoo =
        ["/../shared", "/../../shared"].map { package + $0 + "/data/imagezoo" }
        .first { FileManager.default.fileExists(atPath: $0) } ?? ""

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: zoo),
            "the collection of strange pictures is not part of the product"))
    func everyFileOfTheZooIsAnswered() throws {
        try survive("zoo") { server in
            var counts: [Int: Int] = [:]
            for path in files(Self.zoo) {
                guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { continue }
                // Where the body is refused before it is sent the connection may end first.
                let answer = try? server.ask("POST", "/api/search", body: Array(data))
                if data.count <= 8 << 20 {
                    #expect([200, 413, 422].contains(answer?.status), "\(path) \(answer?.text ?? "")")
                }
                counts[answer?.status ?? 0, default: 0] += 1
            }
            #expect(counts.values.reduce(0, +) > 0)
            if Self.showsFigures { print("zoo: \(counts)") }
        }
    }

    @Test func changedPicturesAndRandomBytesAreAnswered() throws {
        let golden = ["png", "jpg", "tif", "webp", "bmp", "ppm"].flatMap { suffix in
            files(Self.package + "/Tests/ImagingTests/Golden").filter { $0.hasSuffix("." + suffix) }
        }
        let pictures = golden.compactMap { try? Data(contentsOf: URL(fileURLWithPath: $0)) }
            .filter { (1..<20_000).contains($0.count) }.map(Array.init)
        try #require(pictures.count > 10)
        try survive("2000 changed pictures") { server in
            onThreads(4) { thread in
                var generator = SeededGenerator(41, UInt64(thread))
                for round in 0..<500 {
                    var bytes = pictures[Int.random(in: 0..<pictures.count, using: &generator)]
                    if round % 10 == 0 {
                        bytes = (0..<Int.random(in: 0..<3000, using: &generator)).map { _ in
                            UInt8.random(in: 0...255, using: &generator)
                        }
                    }
                    for _ in 0..<(1 + Int.random(in: 0..<8, using: &generator)) where !bytes.isEmpty {
                        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                            in: 0...255, using: &generator)
                    }
                    if round % 4 == 0 {
                        bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count + 1, using: &generator)))
                    }
                    let path =
                        round % 3 == 0 ? "/api/patch?x=0.3&y=0.9" : "/api/search?region=0.1,0.1,0.7,0.8"
                    let answer = try? server.ask("POST", path, body: bytes)
                    #expect(
                        [200, 413, 422].contains(answer?.status),
                        "\(thread) \(round) \(answer?.text ?? "no answer")")
                }
            }
        }
    }

    @Test func strangeRequestsAreAnsweredOrCut() throws {
        try survive("strange requests") { server in
            let long = String(repeating: "a", count: 200_000)
            for text in [
                "GET /api/index HTTP/1.1\r\n\(server.host)\r\nX: \(long)\r\n\r\n",
                "GET /\(long) HTTP/1.1\r\n\r\n",
                "GET /api/search?id=\(long) HTTP/1.1\r\n\(server.host)\r\n\r\n", "\(long)\r\n\r\n",
                "POST /api/search HTTP/1.1\r\n\(server.host)\r\nContent-Length: -1\r\n\r\n",
                "POST /api/search HTTP/1.1\r\n\(server.host)\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                "GET /api/search?id=1%00 HTTP/1.1\r\n\(server.host)\r\n\r\n",
                "GET /pictures/%2e%2e/file HTTP/1.1\r\n\(server.host)\r\n\r\n",
                "GET /pictures/..%2f..%2fetc/file HTTP/1.1\r\n\(server.host)\r\n\r\n",
                "\u{16}\u{3}\u{1}\u{2}",
            ] {
                let client = try RawClient(server.port)
                client.send(text)
                client.endSending()
                let status = try? client.answer().status
                #expect(status.map { (400..<500).contains($0) } ?? true, "\(text.prefix(60)) \(status ?? 0)")
            }
            var generator = SeededGenerator(42, 0)
            for _ in 0..<300 {
                let client = try RawClient(server.port)
                client.send(
                    (0..<Int.random(in: 0..<400, using: &generator)).map { _ in
                        UInt8.random(in: 0...255, using: &generator)
                    })
            }
        }
    }

    /// Clients that dawdle, and many that come at once.
    @Test func manyAndSlowClientsLeaveRoomForOthers() throws {
        let picture = try ServeIndex.picture("class0/0.png")
        try survive("200 clients") { server in
            let slow = try (0..<40).map { _ in try RawClient(server.port) }
            for (number, client) in slow.enumerated() {
                client.send(
                    number % 2 == 0 ? "GET /api/in" : "POST /api/search HTTP/1.1\r\n\(server.host)\r\n")
            }
            let counts = Counts()
            onThreads(200) { number in
                let answer =
                    number % 4 == 0
                    ? try? server.ask("GET", "/api/search?id=\(1 + number % 25)")
                    : try? server.ask("POST", "/api/search?k=3", body: picture)
                counts.add(answer?.status ?? 0)
                // Who is not served at once is told to come again.
                #expect([200, 503].contains(answer?.status))
            }
            #expect(counts.of(200) > 0)
            for client in slow { client.end() }
            if Self.showsFigures {
                print("200 clients: \(counts.of(200)) answered, \(counts.of(503)) told to come again")
            }
        }
    }

    /// Counts that threads share.
    private final class Counts: @unchecked Sendable {
        private let lock = NSLock()
        private var counts: [Int: Int] = [:]

        func add(_ status: Int) { lock.withLock { counts[status, default: 0] += 1 } }
        func of(_ status: Int) -> Int { lock.withLock { counts[status] ?? 0 } }
    }
}
