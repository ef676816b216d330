import CTorch

extension Tensor {
    /// The same elements in another shape; one size may be `-1`.
    public func reshaped(_ shape: [Int]) -> Tensor {
        Tensor.make { out in withShape(shape) { ct_reshape(handle, $0, $1, out) } }
    }

    /// Dimensions in another order.
    public func permuted(_ dimensions: [Int]) -> Tensor {
        Tensor.make { out in withShape(dimensions) { ct_permute(handle, $0, $1, out) } }
    }

    /// Two dimensions exchanged.
    public func transposed(_ first: Int = -2, _ second: Int = -1) -> Tensor {
        Tensor.make { ct_transpose(handle, Int64(first), Int64(second), $0) }
    }

    /// Dimensions of size one repeated without copying; `-1` keeps a size.
    public func expanded(_ shape: [Int]) -> Tensor {
        Tensor.make { out in withShape(shape) { ct_expand(handle, $0, $1, out) } }
    }

    /// A view of `length` places of a dimension from `start` on.
    public func narrowed(_ dimension: Int, from start: Int, length: Int) -> Tensor {
        Tensor.make { ct_narrow(handle, Int64(dimension), Int64(start), Int64(length), $0) }
    }

    /// A view of the places `range` of a dimension.
    public func slice(_ range: Range<Int>, dimension: Int = 0) -> Tensor {
        narrowed(dimension, from: range.lowerBound, length: range.count)
    }

    /// A view of one place of a dimension, which goes away.
    public func select(_ dimension: Int, _ index: Int) -> Tensor {
        Tensor.make { ct_select(handle, Int64(dimension), Int64(index), $0) }
    }

    /// Views of consecutive pieces of a dimension; the sizes add up to its size.
    ///
    /// Cheaper in a backward pass than as many `narrowed`, each of which would fill a whole gradient.
    public func split(_ sizes: [Int], dimension: Int = 0) -> [Tensor] {
        if sizes.count == 1 { return [self] }
        return Tensor.makeList(sizes.count) { outs in
            withShape(sizes) { ct_split(handle, $0!, $1, Int64(dimension), outs) }
        }
    }

    /// Views of every place of a dimension, which goes away.
    public func unbound(_ dimension: Int) -> [Tensor] {
        Tensor.makeList(size(dimension)) { ct_unbind(handle, Int64(dimension), $0) }
    }

    /// A new dimension of size one.
    public func unsqueezed(_ dimension: Int) -> Tensor {
        Tensor.make { ct_unsqueeze(handle, Int64(dimension), $0) }
    }

    /// Each place of a dimension repeated in turn.
    public func repeatedEach(_ repeats: Int, dimension: Int) -> Tensor {
        Tensor.make { ct_repeat_interleave(handle, Int64(repeats), Int64(dimension), $0) }
    }

    /// Tensors joined along a dimension that they have.
    public static func concatenated(_ tensors: [Tensor], dimension: Int = 0) -> Tensor {
        if tensors.count == 1 { return tensors[0] }
        return make { out in withHandles(tensors) { ct_cat($0, $1, Int64(dimension), out) } }
    }

    /// Tensors of one shape joined along a new dimension.
    public static func stacked(_ tensors: [Tensor], dimension: Int = 0) -> Tensor {
        make { out in withHandles(tensors) { ct_stack($0, $1, Int64(dimension), out) } }
    }
}
