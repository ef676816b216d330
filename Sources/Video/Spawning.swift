import Foundation

/// Starting a program with chosen descriptors and no others of ours.
enum Spawning {
    #if canImport(Darwin)
        private typealias Actions = posix_spawn_file_actions_t?
        private typealias Attributes = posix_spawnattr_t?
    #else
        private typealias Actions = posix_spawn_file_actions_t
        private typealias Attributes = posix_spawnattr_t
    #endif

    /// Starts a program in a new process group; the error number, 0 for none, and the process's number.
    ///
    /// - Parameter descriptors: Each with its number in the child, which has `/dev/null` as standard output
    ///   where it is given none.
    static func start(
        _ program: String, _ arguments: [String], _ descriptors: [(number: Int32, ours: Descriptor)]
    ) -> (code: Int32, id: pid_t) {
        #if canImport(Darwin)
            var (actions, attributes): (Actions, Attributes) = (nil, nil)
        #else
            var (actions, attributes) = (Actions(), Attributes())
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        for (number, ours) in descriptors {
            posix_spawn_file_actions_adddup2(&actions, ours.number, number)
        }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals that this thread blocks or this program ignores are the child's own affair.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigemptyset(&all)
        for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD] { sigaddset(&all, signal) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETPGROUP))
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for word in words + settings { free(word) } }
        var id: pid_t = 0
        // The descriptors have to stay open until the child has its copies.
        let code = withExtendedLifetime(descriptors) {
            var code: Int32 = 0
            // A program that was only just written is busy while a child that another thread is starting still has
            // the writer's descriptor, which is for a moment.
            for _ in 0..<50 {
                code = posix_spawn(&id, program, &actions, &attributes, &words, &settings)
                guard code == ETXTBSY else { break }
                usleep(10_000)
            }
            return code
        }
        return (code, id)
    }

    /// This program's, without what would make ffmpeg write reports to files or colours into its messages.
    private static var environment: [String] {
        ProcessInfo.processInfo.environment.compactMap { name, value in
            name == "FFREPORT" || name.hasPrefix("AV_LOG_FORCE_") ? nil : "\(name)=\(value)"
        }
    }
}
