import Foundation

/// What this process holds, as Linux tells it; zeros elsewhere.
enum ProcessState {
    /// Open sockets of a local port, those that listen among them; whatever else the process has open.
    static func sockets(ofPort port: Int) -> Int {
        let suffix = ":" + String(format: "%04X", port)
        var inodes: Set<String> = []
        for table in ["/proc/self/net/tcp", "/proc/self/net/tcp6"] {
            for line in (try? String(contentsOfFile: table, encoding: .utf8))?.split(separator: "\n") ?? [] {
                let words = line.split(separator: " ")
                if words.count > 9, words[1].hasSuffix(suffix) { inodes.insert("socket:[\(words[9])]") }
            }
        }
        let links = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return links.count {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
            return target.map(inodes.contains) ?? false
        }
    }

    /// Threads of libmicrohttpd.
    static var serverThreads: Int {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return threads.count {
            let name = try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)
            return name?.hasPrefix("MHD-") ?? false
        }
    }
}
