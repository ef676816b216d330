/// A crop or transform was asked for that cannot be made.
public struct InvalidCrop: Error, Equatable, CustomStringConvertible {
    /// What is wrong, with the value.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
