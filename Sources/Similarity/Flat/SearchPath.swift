import CVectors

/// Which of a processor's instructions a search uses; the results are the same.
package enum SearchPath: CaseIterable, Sendable {
    case best, portable, avx2, avx512

    /// Whether this processor has them.
    package var isSupported: Bool { cv_path_is_supported(code) }

    var code: cv_path {
        switch self {
        case .best: CV_BEST
        case .portable: CV_PORTABLE
        case .avx2: CV_AVX2
        case .avx512: CV_AVX512
        }
    }
}
