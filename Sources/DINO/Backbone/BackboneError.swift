/// A network that cannot do what was asked of it: one sentence.
public struct BackboneError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String
}

extension Backbone {
    /// The network as a vision transformer, which alone has patch tokens and attention maps.
    ///
    /// - Parameter purpose: What needs it, such as `attention maps`; begins the sentence.
    /// - Throws: `BackboneError` for any other network.
    public func visionTransformer(for purpose: String) throws(BackboneError) -> VisionTransformer {
        guard let network = self as? VisionTransformer else {
            throw BackboneError(
                description: "\(purpose) need a vision transformer, and this network is \(configuration)")
        }
        return network
    }
}
