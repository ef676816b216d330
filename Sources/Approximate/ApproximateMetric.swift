import CFaiss

/// How near is measured in an approximate index; for the cosine, scale all vectors to unit length and take
/// `innerProduct`.
public enum ApproximateMetric: String, Sendable, CaseIterable {
    /// The dot product of the vectors; larger is nearer.
    case innerProduct
    /// The Euclidean distance of the vectors; smaller is nearer.
    case l2

    /// FAISS's number for it.
    var number: Int32 {
        switch self {
        case .innerProduct: Int32(FA_INNER_PRODUCT)
        case .l2: Int32(FA_L2)
        }
    }

    /// The metric of FAISS's number; nil for one that this library does not use.
    init?(number: Int32) {
        guard let metric = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = metric
    }
}
