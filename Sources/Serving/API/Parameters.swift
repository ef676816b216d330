import HTTPServer
import Search
import Similarity

/// The parameters of a request, read and checked.
struct Parameters {
    private let query: HTTPFields

    init(_ request: HTTPRequest) {
        query = request.query
    }

    /// A whole number within bounds; nil where it is not given.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text = query.first(named: name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let most =
                range.upperBound == .max
                ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
            throw .parameter("\(name) must be a whole number \(most).")
        }
        return number
    }

    /// A finite number within bounds; nil where it is not given.
    func number(_ name: String, in range: ClosedRange<Double>) throws(APIError) -> Double? {
        guard let text = query.first(named: name) else { return nil }
        guard let number = Double(text), range.contains(number) else {
            throw .parameter("\(name) must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A text of so many characters at most; nil where it is not given.
    func text(_ name: String, longest: Int) throws(APIError) -> String? {
        guard let text = query.first(named: name) else { return nil }
        guard text.unicodeScalars.count <= longest else {
            throw .parameter("\(name) must have \(longest) characters at most.")
        }
        return text
    }

    /// How many neighbours.
    func neighbours() throws(APIError) -> Int { try integer("k", in: 1...1000) ?? 24 }

    func metric() throws(APIError) -> Metric {
        guard let text = query.first(named: "metric") else { return .cosine }
        guard let metric = Metric(rawValue: text) else {
            throw .parameter(
                "metric must be one of \(Metric.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return metric
    }

    /// The places of the recipes that are named; the first where none is.
    func recipes(of features: FeatureSpecification) throws(APIError) -> [Int] {
        let names = query.values(named: "recipe")
        guard !names.isEmpty else { return [0] }
        var places: [Int] = []
        for name in names {
            guard let place = features.recipes.firstIndex(where: { $0.name == name }) else {
                throw .parameter("The index has no such recipe; it has \(features.names).")
            }
            guard !places.contains(place) else { throw .parameter("A recipe is named twice.") }
            places.append(place)
        }
        return places
    }

    func region() throws(APIError) -> PictureFraction? {
        guard let text = query.first(named: "region") else { return nil }
        guard let region = PictureFraction(text) else {
            throw .parameter(
                "region must be left,top,right,bottom from 0 to 1, left < right and top < bottom.")
        }
        return region
    }

    /// A point of a picture; nil where none is given.
    func point() throws(APIError) -> (x: Double, y: Double)? {
        let (x, y) = (try number("x", in: 0...1), try number("y", in: 0...1))
        guard (x == nil) == (y == nil) else { throw .parameter("x and y come together or not at all.") }
        guard let x, let y else { return nil }
        return (x, y)
    }
}
