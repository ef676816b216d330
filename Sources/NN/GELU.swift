import Torch

/// The exact Gaussian error linear unit, a module so that it takes its place in a list of layers.
public final class GELU: Module {
    /// Element by element.
    public func callAsFunction(_ x: Tensor) -> Tensor { x.gelu() }
}
