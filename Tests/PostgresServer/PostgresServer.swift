import Foundation
import Postgres

/// A PostgreSQL server on 127.0.0.1 with a folder of its own; it ends with its owner or the process.
package final class PostgresServer: @unchecked Sendable {
    /// Why a server does not start.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The password of its only user, with signs that an address cannot hold as they are.
    package static let password = "s3cret@/ sign"

    /// One for all tests that leave it as it is.
    package static let shared = Result {
        guard let installation = PostgresInstallation.withVectors else {
            throw Failure(description: PostgresInstallation.whyNoVectors)
        }
        return try PostgresServer(installation)
    }

    package let port: Int
    /// The folder of its data, and of its socket.
    package let folder: String
    private let installation: PostgresInstallation
    /// What the processes around the server read; their end is its end.
    private var lives: [Int32] = []

    package init(_ installation: PostgresInstallation) throws {
        self.installation = installation
        // Short: the path of a socket has at most 107 bytes.
        var template = Array("/tmp/dino-postgres-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EACCES) }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        port = try Self.freePort()
        try Self.password.write(toFile: folder + "/password", atomically: false, encoding: .utf8)
        if geteuid() == 0 { for path in [folder, folder + "/password"] { chown(path, 65534, 65534) } }
        try PostgresInstallation.run([
            installation.folder + "/bin/initdb", "-D", folder + "/data", "-U", "dino", "--no-sync",
            "--auth=scram-sha-256", "--pwfile", folder + "/password", "--encoding=UTF8", "--locale=C.UTF-8",
        ])
        try start()
    }

    deinit { for life in lives { close(life) } }

    /// The address of a database over TCP.
    package func url(password: String = password, parameters: String = "") -> String {
        "postgres://dino:\(Self.encoded(password))@127.0.0.1:\(port)/postgres\(parameters)"
    }

    /// The address over the server's socket.
    package var socketURL: String {
        "postgres://dino:\(Self.encoded(Self.password))@\(Self.encoded(folder)):\(port)/postgres"
    }

    /// Starts the server again.
    package func start() throws {
        let process = Process()
        // The server lasts until this pipe ends: when the tests are over, however they are.
        let script = """
            "$1/bin/postgres" -D "$2/data" -k "$2" -h 127.0.0.1 -p "$3" -c fsync=off -c max_wal_size=4GB \
                -c shared_buffers=256MB -c maintenance_work_mem=256MB >>"$2/log" 2>&1 &
            server=$!; cat >/dev/null; kill -QUIT $server 2>/dev/null; wait $server; rm -rf "$2"
            """
        let words =
            PostgresInstallation.asAnother + [
                "/bin/sh", "-c", script, "sh", installation.folder, folder, "\(port)",
            ]
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        // No process that another test starts may hold the end that this one writes to.
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let end = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        process.standardInput = end
        try process.run()
        lives.append(ends[1])
        let address = try PostgresAddress(url())
        for _ in 0..<600 {
            if (try? PostgresConnection(address)) != nil { return }
            usleep(50_000)
        }
        let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
        stop()
        throw Failure(description: "PostgreSQL does not start: \(log)")
    }

    /// Ends the server at once, without a word to its clients; its data stay, and it can be started again.
    package func stop() {
        let line = try? String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
            .split(separator: "\n").first
        guard let line, let server = pid_t(line) else { return }
        kill(server, SIGQUIT)
        for _ in 0..<500 where kill(server, 0) == 0 { usleep(20_000) }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
    }

    private static func freePort() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
