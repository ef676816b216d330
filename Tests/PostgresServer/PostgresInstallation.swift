import Foundation

/// A folder with the programs of a PostgreSQL server.
package struct PostgresInstallation: Sendable {
    /// The folder that holds `bin`.
    package let folder: String

    /// The one that DINO_POSTGRES names, or that `scripts/setup.sh postgres-pgvector` brought; nil
    /// where there is none that can run.
    package static let withVectors: PostgresInstallation? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let folder = ProcessInfo.processInfo.environment["DINO_POSTGRES"] ?? root + "/.postgres"
        let installation = PostgresInstallation(folder: folder)
        return installation.canRun ? installation : nil
    }()

    /// Debian's, if it is without pgvector; nil where there is none.
    package static let plain: PostgresInstallation? = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        return versions.sorted().lazy.map { ("/usr/lib/postgresql/" + $0, $0) }.first { folder, version in
            let control = "/usr/share/postgresql/\(version)/extension/vector.control"
            return !FileManager.default.fileExists(atPath: control)
                && PostgresInstallation(folder: folder).canRun
        }.map { PostgresInstallation(folder: $0.0) }
    }()

    /// Why tests that need the first are skipped.
    package static let whyNoVectors =
        "there is no PostgreSQL with pgvector that can run here; scripts/setup.sh postgres-pgvector brings one, or DINO_POSTGRES names its folder"
    /// Why tests that need the second are skipped.
    package static let whyNoPlain = "there is no PostgreSQL without pgvector in /usr/lib/postgresql"

    /// Words that begin a command so that it is not run by root, which PostgreSQL refuses.
    static let asAnother: [String] =
        geteuid() == 0
        ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

    /// Whether the server can be run by its user: the folder may be out of its reach.
    private var canRun: Bool {
        guard FileManager.default.fileExists(atPath: folder + "/bin/postgres") else { return false }
        return (try? Self.run([folder + "/bin/postgres", "--version"])) != nil
    }

    /// Runs a command to its end, and throws what it wrote where it failed.
    @discardableResult
    static func run(_ command: [String]) throws -> String {
        let process = Process()
        let words = asAnother + command
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        // Its user cannot be in every folder that root is in.
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PostgresServer.Failure(description: "\(command[0]) failed: \(text)")
        }
        return text
    }
}
