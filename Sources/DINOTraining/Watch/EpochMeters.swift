import TensorFiles

/// Means over the steps of an epoch.
struct EpochMeters: Equatable {
    private(set) var count = 0
    private var sums: [String: Double] = [:]

    init() {}

    mutating func add(_ values: [(String, Double)]) {
        count += 1
        for (name, value) in values { sums[name, default: 0] += value }
    }

    func mean(_ name: String) -> Double {
        count > 0 ? (sums[name] ?? 0) / Double(count) : .nan
    }

    /// For the checkpoint; doubles keep every bit.
    var fileValue: FileValue {
        let pairs = sums.sorted { $0.key < $1.key }.map {
            (key: FileDictionary.Key.string($0.key), value: FileValue.double($0.value))
        }
        return ["count": .int(Int64(count)), "sums": .dictionary(FileDictionary(pairs))]
    }

    init(_ value: FileValue) {
        count = Int(max(0, value["count"]?.intValue ?? 0))
        for (key, value) in value["sums"]?.dictionaryValue?.entries ?? [] {
            if case .string(let name) = key, let number = value.doubleValue { sums[name] = number }
        }
    }
}
