import HTTPServer
import Records

/// A request that cannot be answered: a status and one sentence.
struct APIError: Error {
    let status: Int
    let sentence: String

    init(_ status: Int, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    /// A parameter that cannot be.
    static func parameter(_ sentence: String) -> APIError { APIError(400, sentence) }

    /// No such picture.
    static func noPicture(_ id: Int) -> APIError { APIError(404, "The index has no picture \(id).") }

    var response: HTTPResponse { Self.response(status, sentence) }

    /// A refusal as every client gets it.
    static func response(_ status: Int, _ sentence: String) -> HTTPResponse {
        let value: JSONValue = ["error": .string(sentence)]
        return .json(value.line, status: status)
    }
}
