import Foundation
import TestHTTPServer

/// `dino serve`, started as a user starts it, on a port of its own.
final class RunningServer: @unchecked Sendable {
    let process = Process()
    /// What it printed until it was ready.
    let greeting: String
    let port: Int
    private let output = Pipe()
    private let errors = Pipe()

    /// It ended, or said no address.
    struct NotReady: Error {
        let errors: String
    }

    init(_ index: String, _ flags: [String] = []) throws {
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = ["serve", index, "--port", "0", "--threads", "1"] + flags
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var text = ""
        while !text.contains("Stop with Ctrl-C") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            text += String(decoding: data, as: UTF8.self)
        }
        greeting = text
        guard let match = text.firstMatch(of: /http:\/\/[^\/ ]+:(\d+)\//), let port = Int(match.1) else {
            process.waitUntilExit()
            throw NotReady(
                errors: String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
        }
        self.port = port
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var url: String { "http://127.0.0.1:\(port)/" }

    var host: String { "Host: 127.0.0.1:\(port)" }

    /// Whether it answers.
    var isWell: Bool { (try? ask("GET", "/healthz").status) == 200 }

    /// One request on a connection of its own.
    func ask(
        _ method: String, _ target: String, _ headers: [String] = [], body: [UInt8]? = nil
    ) throws -> RawClient.Answer {
        let client = try RawClient(port)
        var lines = ["\(method) \(target) HTTP/1.1", host] + headers
        if let body { lines.append("Content-Length: \(body.count)") }
        client.send(Array((lines + ["", ""]).joined(separator: "\r\n").utf8) + (body ?? []))
        return try client.answer()
    }

    /// Asks it to end and waits; the exit status, and the seconds that it took.
    func stop() -> (status: Int32, seconds: Double) {
        let start = ContinuousClock.now
        process.terminate()
        process.waitUntilExit()
        return (process.terminationStatus, (ContinuousClock.now - start) / .seconds(1))
    }

    /// What the open descriptors lead to, sorted; empty where the system does not tell.
    var openFiles: [String] {
        let folder = "/proc/\(process.processIdentifier)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }
        .sorted()
    }

    /// Kilobytes in memory and open descriptors; nil where the system does not tell.
    var usage: (kilobytes: Int, descriptors: Int)? {
        let folder = "/proc/\(process.processIdentifier)"
        guard let status = try? String(contentsOfFile: folder + "/status", encoding: .utf8),
            let match = status.firstMatch(of: /VmRSS:\s+(\d+) kB/), let kilobytes = Int(match.1),
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: folder + "/fd").count
        else { return nil }
        return (kilobytes, descriptors)
    }
}
