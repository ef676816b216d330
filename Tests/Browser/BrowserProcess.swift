import Foundation

/// A headless Chromium of its own profile, reached through its file descriptors 3 and 4.
///
/// It runs in a process group of its own, which `stop` ends as a whole; it also ends by itself when this
/// process does, because the connection closes.
final class BrowserProcess: @unchecked Sendable {
    /// Our end of the connection; to be closed by whoever reads it.
    let connection: Int32
    let identifier: pid_t
    let profile: String
    private let lock = NSLock()
    private var isStopped = false

    /// Starts the program at this path.
    init(program: String) throws {
        profile = NSTemporaryDirectory() + "/dino-browser-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: profile, withIntermediateDirectories: true)
        do {
            (identifier, connection) = try Self.start(program, profile: profile)
        } catch {
            try? FileManager.default.removeItem(atPath: profile)
            throw error
        }
    }

    deinit { stop() }

    /// Waits for the end of a browser whose connection was ended, helps where it takes long, and removes its
    /// profile; once.
    func stop() {
        guard lock.withLock({ !isStopped }) else { return }
        lock.withLock { isStopped = true }
        var status: Int32 = 0
        var isGone = false
        for _ in 0..<100 where !isGone {
            isGone = waitpid(identifier, &status, WNOHANG) != 0
            if !isGone { usleep(20_000) }
        }
        // Also what it left behind.
        kill(-identifier, SIGKILL)
        if !isGone { waitpid(identifier, &status, 0) }
        // A helper that is just ending may still write.
        for _ in 0..<50 where FileManager.default.fileExists(atPath: profile) {
            if (try? FileManager.default.removeItem(atPath: profile)) == nil { usleep(20_000) }
        }
    }

    private static func arguments(_ program: String, _ profile: String) -> [String] {
        [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
            "--user-data-dir=\(profile)", "--no-first-run", "--no-default-browser-check",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-extensions", "--disable-breakpad", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--force-color-profile=srgb", "about:blank",
        ]
    }

    private static func start(_ program: String, profile: String) throws -> (pid_t, Int32) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, streamSocket, 0, &ends) == 0 else {
            throw BrowserError("no connection to a browser can be made")
        }
        // Away from 3 and 4, which the child's ends must not overwrite, and closed in all other children.
        let (ours, theirs) = (fcntl(ends[0], F_DUPFD_CLOEXEC, 10), fcntl(ends[1], F_DUPFD_CLOEXEC, 10))
        ends.forEach { close($0) }
        defer { close(theirs) }
        guard ours >= 0, theirs >= 0 else {
            throw BrowserError("there are too many open files for a browser")
        }
        setLimits(of: ours)

        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, theirs, 3)
        posix_spawn_file_actions_adddup2(&actions, theirs, 4)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        let words = arguments(program, profile)
        var pointers = words.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        var process: pid_t = 0
        let status = posix_spawn(&process, program, &actions, &attributes, &pointers, environ)
        guard status == 0 else {
            close(ours)
            throw BrowserError("\(program) cannot be started: \(String(cString: strerror(status)))")
        }
        return (process, ours)
    }

    /// A browser that does not read fails the sender instead of holding it, or ending the program by a signal.
    private static func setLimits(of connection: Int32) {
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        #if canImport(Darwin)
            var isOn: Int32 = 1
            setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    #if canImport(Darwin)
        private static let streamSocket = SOCK_STREAM
    #else
        private static let streamSocket = Int32(SOCK_STREAM.rawValue)
    #endif
}
