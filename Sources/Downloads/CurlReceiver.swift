/// Takes an answer as it comes in; false ends the transfer.
protocol CurlReceiver: AnyObject {
    /// One line of the headers, with its line end.
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool
    /// Some bytes of the body, never none.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool
}
