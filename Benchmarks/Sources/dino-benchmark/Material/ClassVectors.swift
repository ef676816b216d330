/// Unit vectors that lean towards the direction of their class; vector i is of class i modulo the classes.
struct ClassVectors {
    let dimension: Int
    let classes: Int
    /// Length of the class's direction, where what a vector has for itself is of length 1.
    let closeness: Float
    private let centers: [Float]

    init(dimension: Int, classes: Int, closeness: Float) {
        (self.dimension, self.classes, self.closeness) = (dimension, classes, closeness)
        centers = GaussianVectors(dimension: dimension, seed: 0).numbers(0..<classes)
    }

    /// Vectors of these indices, one after the other.
    func numbers(_ indices: Range<Int>, seed: UInt64) -> [Float] {
        var numbers = GaussianVectors(dimension: dimension, seed: seed).numbers(indices)
        for (place, index) in indices.enumerated() {
            let (start, center) = (place * dimension, index % classes * dimension)
            var square: Float = 0
            for part in 0..<dimension {
                numbers[start + part] += closeness * centers[center + part]
                square += numbers[start + part] * numbers[start + part]
            }
            let scale = 1 / square.squareRoot()
            for part in 0..<dimension { numbers[start + part] *= scale }
        }
        return numbers
    }
}
