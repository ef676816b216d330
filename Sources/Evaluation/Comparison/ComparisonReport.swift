import Files
import Graphics

/// The page of a comparison.
public struct ComparisonReport {
    /// The pictures behind the features, by row.
    public struct Pictures: Sendable {
        /// The folder that all are in, which the page does not name.
        public let root: String
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
            root: String, train: [String], trainLabels: [Int], test: [String], testLabels: [Int],
            classes: [String]
        ) {
            self.root = root.hasSuffix("/") ? root : root + "/"
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

        let data: String
        let weights: String
        let network: String
        let recipes: [Recipe]
        let machine: String

        /// The pictures' and the weights' name, the network's sizes, the recipes and the computer.
        public init(data: String, weights: String, network: String, recipes: [Recipe], machine: String) {
            self.data = data
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

    /// Writes the page, whole or not at all.
    ///
    /// - Parameter queries: How many test pictures it shows with their neighbours.
    /// - Throws: `FileError`, `ImageError` where a picture cannot be encoded.
    public func write(to path: String, queries: Int) throws {
        let html = try page(queries: queries).html()
        try AtomicFile.replace(path) { (file) throws(FileError) in try file.write(html) }
    }

    private func page(queries: Int) -> HTMLReport {
        var page = HTMLReport(
            title: "Which features, which metric: \(facts.data)",
            subtitle:
                "\(pictures.test.count) pictures asked, \(pictures.train.count) answered, \(pictures.classes.count) classes. "
                + "Weights `\(facts.weights)`, \(facts.network).",
            summary: summary,
            footer: "Made by `dino compare` of swift-dino \(version) on \(facts.machine).")
        page.add("Ranking", ranking)
        if settings.metrics.count > 1 { page.add("Does the metric matter?", metrics) }
        if let neighbours = neighbours(queries) { page.add("Nearest neighbours", neighbours) }
        page.add("Number of neighbours", votes)
        page.add("Recipes", recipes)
        page.add("All figures", [table])
        page.add("How this was measured", [method])
        return page
    }
}
