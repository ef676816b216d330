/// Why a browser did not do what a test wanted, in one sentence.
package struct BrowserError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
