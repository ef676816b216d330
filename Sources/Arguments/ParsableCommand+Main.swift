#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension ParsableCommand {
    /// Reads the process's command line, runs the command that it names and ends the process where that fails.
    ///
    /// Exit status: 0 done, 1 failed, 2 bad usage, or that of a thrown `ExitCode`.
    public static func main(_ arguments: [String]? = nil) {
        let status = Self.status(of: arguments)
        if status != 0 { exit(status) }
    }

    /// The same for a program that ends the process itself: returns the exit status.
    ///
    /// - Parameters:
    ///   - willRun: Told of the command before it runs.
    ///   - describing: The sentence of an error that a command's work threw.
    public static func status(
        of arguments: [String]? = nil, willRun: (any ParsableCommand) -> Void = { _ in },
        describing: (any Error) -> String = { "\($0)" }
    ) -> Int32 {
        execute(
            arguments ?? Array(CommandLine.arguments.dropFirst()), willRun: willRun, describing: describing,
            standardOutput: { write($0, to: 1) }, standardError: { write($0, to: 2) })
    }

    /// What `main` does, without the process: returns the exit status and hands over the lines to print.
    package static func execute(
        _ arguments: [String], willRun: (any ParsableCommand) -> Void = { _ in },
        describing: (any Error) -> String = { "\($0)" }, standardOutput: (String) -> Void,
        standardError: (String) -> Void
    ) -> Int32 {
        var path = [resolvedName]
        do {
            let parsed = try CommandResolver(root: Self.self).resolve(arguments)
            path = parsed.path
            for warning in parsed.warnings { standardError("warning: " + warning) }
            var command = parsed.command
            willRun(command)
            try command.run()
            return 0
        } catch let exit as CleanExit {
            standardOutput(exit.text)
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch let error as UsageError {
            standardError("error: " + error.description)
            return 2
        } catch let error as ValidationError {
            standardError("error: " + UsageError(error.message, path: path).description)
            return 2
        } catch {
            standardError("error: " + describing(error))
            return 1
        }
    }

    /// Writes a line with the system call, so that text and the work's own output keep their order.
    private static func write(_ line: String, to descriptor: Int32) {
        fflush(nil)
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            #if canImport(Darwin)
                let count = bytes.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
            #elseif canImport(Musl)
                let count = bytes.withUnsafeBytes { Musl.write(descriptor, $0.baseAddress, $0.count) }
            #else
                let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            #endif
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
