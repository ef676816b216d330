import Arguments

/// `dino-benchmark vectors`.
struct VectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Write unit vectors in classes: STEM-rows.npy and STEM-queries.npy.",
        discussion: "Vector i is of class i modulo the number of classes.")

    @Argument(help: ArgumentHelp("Where the files go.", valueName: "stem"))
    var stem: String

    @Option(help: "Vectors to search among.", bounds: .between(1, 100_000_000))
    var rows = 1_280_000

    @Option(help: "Vectors to search for.", bounds: .between(1, 1_000_000))
    var queries = 1000

    @Option(help: "Numbers of a vector.", bounds: .between(2, 65_536))
    var dimension = 384

    @Option(help: "Classes.", bounds: .between(1, 1_000_000))
    var classes = 1000

    @Option(help: "Length of a class's own direction, where what a vector has for itself is of length 1.")
    var closeness = 0.25

    func run() throws {
        let vectors = ClassVectors(dimension: dimension, classes: classes, closeness: Float(closeness))
        try VectorFile.write(stem + "-rows.npy", rows: rows, dimension: dimension) {
            vectors.numbers($0, seed: 1)
        }
        try VectorFile.write(stem + "-queries.npy", rows: queries, dimension: dimension) {
            vectors.numbers($0, seed: 2)
        }
    }
}
