import Graphics

/// The page of a comparison.
public struct ComparisonReport {
    /// The pictures behind the features, by row.
    public struct Pictures: Sendable {
        /// Paths of the pictures that answer.
        public let train: [String]
        /// Their classes, by place in `classes`.
        public let trainLabels: [Int]
        /// Paths of the pictures that ask.
        public let test: [String]
        /// Their classes.
        public let testLabels: [Int]
        /// Names of the classes.
        public let classes: [String]

        /// Joins the lists.
        public init(
            train: [String], trainLabels: [Int], test: [String], testLabels: [Int], classes: [String]
        ) {
            self.train = train
            self.trainLabels = trainLabels
            self.test = test
            self.testLabels = testLabels
            self.classes = classes
        }
    }

    /// What was compared, in words.
    public struct Facts: Sendable {
        /// A recipe in words.
        public struct Recipe: Sendable {
            let name: String
            let formula: String
            let pictures: String
            let isNormalized: Bool

            /// Name, formula, what it sees of a picture, and whether its vectors have unit length.
            public init(name: String, formula: String, pictures: String, isNormalized: Bool) {
                self.name = name
                self.formula = formula
                self.pictures = pictures
                self.isNormalized = isNormalized
            }
        }

        let weights: String
        let network: String
        let recipes: [Recipe]
        let machine: String

        /// The weights' name, the network's sizes, the recipes and the computer.
        public init(weights: String, network: String, recipes: [Recipe], machine: String) {
            self.weights = weights
            self.network = network
            self.recipes = recipes
            self.machine = machine
        }
    }

    let comparison: Comparison
    let pictures: Pictures
    let settings: Comparison.Settings
    let facts: Facts
    let version: String

    /// A page of these figures.
    public init(
        _ comparison: Comparison, pictures: Pictures, settings: Comparison.Settings, facts: Facts,
        version: String
    ) {
        self.comparison = comparison
        self.pictures = pictures
        self.settings = settings
        self.facts = facts
        self.version = version
    }

    public func write(to path: String, queries: Int) throws {}
}
