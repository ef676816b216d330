import CTorch

extension Tensor {
    // MARK: Element by element

    /// The sum, element by element.
    public static func + (a: Tensor, b: Tensor) -> Tensor { make { ct_add(a.handle, b.handle, 1, $0) } }
    /// The difference, element by element.
    public static func - (a: Tensor, b: Tensor) -> Tensor { make { ct_sub(a.handle, b.handle, $0) } }
    /// The product, element by element.
    public static func * (a: Tensor, b: Tensor) -> Tensor { make { ct_mul(a.handle, b.handle, $0) } }
    /// The quotient, element by element.
    public static func / (a: Tensor, b: Tensor) -> Tensor { make { ct_div(a.handle, b.handle, $0) } }
    /// Adds a number to every element.
    public static func + (a: Tensor, b: Double) -> Tensor { make { ct_add_scalar(a.handle, b, $0) } }
    /// Subtracts a number from every element.
    public static func - (a: Tensor, b: Double) -> Tensor { make { ct_add_scalar(a.handle, -b, $0) } }
    /// Multiplies every element by a number.
    public static func * (a: Tensor, b: Double) -> Tensor { make { ct_mul_scalar(a.handle, b, $0) } }
    /// Divides every element by a number.
    public static func / (a: Tensor, b: Double) -> Tensor { make { ct_mul_scalar(a.handle, 1 / b, $0) } }
    /// Every element's negative.
    public static prefix func - (a: Tensor) -> Tensor { make { ct_mul_scalar(a.handle, -1, $0) } }

    /// Adds in place.
    public static func += (a: Tensor, b: Tensor) { check(ct_add_(a.handle, b.handle, 1)) }
    /// Subtracts in place.
    public static func -= (a: Tensor, b: Tensor) { check(ct_sub_(a.handle, b.handle)) }
    /// Multiplies in place.
    public static func *= (a: Tensor, b: Tensor) { check(ct_mul_(a.handle, b.handle)) }
    /// Adds a number in place.
    public static func += (a: Tensor, b: Double) { check(ct_add_scalar_(a.handle, b)) }
    /// Multiplies by a number in place.
    public static func *= (a: Tensor, b: Double) { check(ct_mul_scalar_(a.handle, b)) }

    /// `self += factor * other`, in place.
    public func add(_ other: Tensor, times factor: Double) { check(ct_add_(handle, other.handle, factor)) }

    /// `e` to every element, in place.
    public func expInPlace() { check(ct_exp_(handle)) }

    /// `self + factor * a * b`, element by element.
    public func addingProduct(_ a: Tensor, _ b: Tensor, times factor: Double = 1) -> Tensor {
        Tensor.make { ct_addcmul(handle, a.handle, b.handle, factor, $0) }
    }

    /// Every element brought into a range.
    public func clamped(_ low: Double = -.infinity, _ high: Double = .infinity) -> Tensor {
        Tensor.make { ct_clamp(handle, low, high, $0) }
    }
    /// `e` to every element.
    public func exp() -> Tensor { Tensor.make { ct_exp(handle, $0) } }
    /// The natural logarithm.
    public func log() -> Tensor { Tensor.make { ct_log(handle, $0) } }
    /// Every element to a power.
    public func raised(to exponent: Double) -> Tensor {
        Tensor.make { ct_pow_scalar(handle, exponent, $0) }
    }
    /// The square root.
    public func squareRoot() -> Tensor { Tensor.make { ct_sqrt(handle, $0) } }
    /// The absolute value.
    public func magnitude() -> Tensor { Tensor.make { ct_abs(handle, $0) } }
    /// The next integer below.
    public func floor() -> Tensor { Tensor.make { ct_floor(handle, $0) } }

    /// Where the two are equal.
    public func equals(_ other: Tensor) -> Tensor { Tensor.make { ct_equal(handle, other.handle, $0) } }
    /// Where this is above a number.
    public func isGreater(than value: Double) -> Tensor {
        Tensor.make { ct_greater_scalar(handle, value, $0) }
    }

    /// Where this is not below the other.
    public func isAtLeast(_ other: Tensor) -> Tensor {
        Tensor.make { ct_greater_equal(handle, other.handle, $0) }
    }

    // MARK: Reductions

    /// The sum of all elements.
    public func sum() -> Tensor { Tensor.make { ct_sum(handle, $0) } }
    /// The mean of all elements.
    public func mean() -> Tensor { sum() / Double(count) }
    /// The sum over a dimension.
    public func sum(_ dimension: Int, keeping: Bool = false) -> Tensor {
        Tensor.make { ct_sum_dim(handle, Int64(dimension), keeping, $0) }
    }
    /// The mean over a dimension.
    public func mean(_ dimension: Int, keeping: Bool = false) -> Tensor {
        Tensor.make { ct_mean_dim(handle, Int64(dimension), keeping, $0) }
    }
    /// The standard deviation over a dimension.
    public func standardDeviation(_ dimension: Int, unbiased: Bool = true) -> Tensor {
        Tensor.make { ct_std_dim(handle, Int64(dimension), unbiased, $0) }
    }
    /// The Euclidean norm over a dimension.
    public func norm(_ dimension: Int, keeping: Bool = false) -> Tensor {
        Tensor.make { ct_norm_dim(handle, Int64(dimension), keeping, $0) }
    }
    /// The largest element along a dimension.
    public func max(_ dimension: Int, keeping: Bool = false) -> Tensor {
        Tensor.make { ct_amax_dim(handle, Int64(dimension), keeping, $0) }
    }
    /// The place of the largest element along a dimension, the first of several.
    public func placeOfMax(_ dimension: Int) -> Tensor {
        Tensor.make { ct_argmax(handle, Int64(dimension), $0) }
    }
    /// `log(sum(exp(x)))` along a dimension.
    public func logSumExp(_ dimension: Int, keeping: Bool = false) -> Tensor {
        Tensor.make { ct_logsumexp(handle, Int64(dimension), keeping, $0) }
    }

    /// The sums of the first elements along a dimension, each with its own.
    public func cumulativeSum(_ dimension: Int) -> Tensor {
        Tensor.make { ct_cumsum(handle, Int64(dimension), $0) }
    }

    // MARK: Order and places

    /// The `k` largest (or smallest) elements along a dimension, in order, and their places.
    public func topK(_ k: Int, dimension: Int = -1, largest: Bool = true) -> (values: Tensor, indices: Tensor)
    {
        Tensor.makePair { ct_topk(handle, Int64(k), Int64(dimension), largest, $0, $1) }
    }
    /// The elements along a dimension in stable order, and their places.
    public func sorted(_ dimension: Int = -1, descending: Bool = false) -> (values: Tensor, indices: Tensor) {
        Tensor.makePair { ct_sort(handle, Int64(dimension), descending, $0, $1) }
    }
    /// The elements at given places along a dimension, one index tensor entry each.
    public func gather(_ dimension: Int, _ index: Tensor) -> Tensor {
        Tensor.make { ct_gather(handle, Int64(dimension), index.handle, $0) }
    }
    /// Whole slices of a dimension, by a list of places.
    public func selecting(_ index: Tensor, dimension: Int = 0) -> Tensor {
        Tensor.make { ct_index_select(handle, Int64(dimension), index.handle, $0) }
    }
    /// Adds each element of `source` at its place along a dimension, in place.
    public func scatterAdd(_ dimension: Int, _ index: Tensor, _ source: Tensor) {
        check(ct_scatter_add_(handle, Int64(dimension), index.handle, source.handle))
    }

    // MARK: Matrices

    /// The matrix product, batched over leading dimensions.
    public func matmul(_ other: Tensor) -> Tensor { Tensor.make { ct_matmul(handle, other.handle, $0) } }

    /// The singular values, largest first.
    ///
    /// - Throws: `TorchError.failed` where the algorithm does not converge (not a number among the elements).
    public func singularValues() throws(TorchError) -> Tensor {
        try Tensor.attemptMake { ct_svdvals(handle, $0) }
    }

    /// The eigenvalues of a symmetric matrix, smallest first, and its eigenvectors, one a column.
    ///
    /// - Throws: `TorchError.failed` where the algorithm does not converge (not a number among the elements).
    public func symmetricEigen() throws(TorchError) -> (values: Tensor, vectors: Tensor) {
        var values: OpaquePointer?
        var vectors: OpaquePointer?
        try attempt(ct_eigh(handle, &values, &vectors))
        return (Tensor(owning: values!), Tensor(owning: vectors!))
    }
}
