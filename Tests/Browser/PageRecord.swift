import Foundation

/// What a page did: the requests it made and what went wrong in it.
final class PageRecord: @unchecked Sendable {
    private let lock = NSLock()
    private var addresses: [String] = []
    private var sentences: [String] = []

    var requests: [String] { lock.withLock { addresses } }
    var errors: [String] { lock.withLock { sentences } }

    /// Takes an event of the DevTools protocol.
    func take(_ method: String, _ parameters: JSONValue) {
        switch method {
        case "Network.requestWillBeSent":
            if let url = parameters["request"]["url"].string { lock.withLock { addresses.append(url) } }
        case "Runtime.exceptionThrown":
            let details = parameters["exceptionDetails"]
            note(details["exception"]["description"].string ?? details["text"].string ?? "an exception")
        case "Runtime.consoleAPICalled" where parameters["type"] == "error":
            let words = parameters["args"].array ?? []
            note(words.map { $0["value"].string ?? $0["description"].string ?? "" }.joined(separator: " "))
        case "Log.entryAdded" where parameters["entry"]["level"] == "error":
            let entry = parameters["entry"]
            note([entry["text"].string, entry["url"].string].compactMap(\.self).joined(separator: " "))
        default: break
        }
    }

    private func note(_ sentence: String) { lock.withLock { sentences.append(sentence) } }
}
