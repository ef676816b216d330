/// One search, repeated.
struct Measurement: Encodable {
    let precision: String
    let queries: Int
    let rows: Int
    let dimension: Int
    let k: Int
    let medianMilliseconds: Double
    let bestMilliseconds: Double
    /// Of the multiplications and additions that the products of all queries with all rows take, by the
    /// median.
    let gigaflops: Double
    let storeMegabytes: Double
    let peakMegabytes: Double
    /// The part of float32's neighbours that is found; nil where float32 was not measured before.
    let recall: Double?

    var line: String {
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(width - text.count, 0)) + text
        }
        func number(_ value: Double, _ digits: Int = 1) -> String {
            let scale = digits == 1 ? 10.0 : 10000
            return "\((value * scale).rounded() / scale)"
        }
        return [
            padded(precision, 9), padded("\(queries)", 8), padded(number(medianMilliseconds), 11),
            padded(number(bestMilliseconds), 10), padded(number(gigaflops), 9),
            padded(number(storeMegabytes), 9), padded(number(peakMegabytes), 9),
            padded(recall.map { number($0, 4) } ?? "-", 8),
        ].joined()
    }

    static let header = "precision queries  median ms   best ms  GFLOP/s store MB  peak MB  recall"
}
