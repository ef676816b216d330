import Console

/// Remarks that several commands make.
enum Notes {
    /// Files were left out.
    static func unusableNames(_ count: Int) {
        guard count > 0 else { return }
        Diagnostic.warn(
            "\(count) file\(count == 1 ? "" : "s") left out: names that are not UTF-8 text cannot be used.")
    }
}
