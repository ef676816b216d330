import Arguments

enum Arch: String, CaseIterable, ExpressibleByArgument {
    case tiny = "vit_tiny"
    case small = "vit_small"
    case base = "vit_base"
}

struct ModelOptions: ParsableArguments {
    @Option(help: "Architecture of the backbone.") var arch: Arch = .small
    @Option(help: "Side of a patch in pixels.", bounds: .positive) var patchSize = 16

    func validate() throws {
        if arch == .tiny, patchSize == 13 { throw ValidationError("vit_tiny has no patches of 13 pixels.") }
    }
}

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Train a backbone without labels.")

    @OptionGroup(title: "Model") var model: ModelOptions
    @Option(names: ["out_dim"], section: "Model", help: "Number of prototypes.") var outputs = 65536
    @Option(section: "Optimisation", help: "Learning rate.") var lr = 0.0005
    @Option(section: "Optimisation", help: "Largest gradient norm, inf for none.", allowsNonFinite: true)
    var clipGrad = 3.0
    @Option(section: "Optimisation", help: "Half precision.") var useFp16 = true
    @Option(section: "Multi-crop", help: "Range of the global crops' area.")
    var globalCropsScale = [0.4, 1.0]
    @Option var nbKNN = [10, 20, 100, 200]
    @Option(help: "Folder of pictures.") var dataPath: String
    @Option(names: ["output_dir", "o"]) var outputDir: String?
    @Option(names: ["local_rank", "rank"], help: ArgumentHelp(visibility: .hidden)) var localRank = 0
    @Option(help: ArgumentHelp("Old.", deprecation: "use --lr.")) var rate: Double?
    @Flag(help: "Only measure.") var evaluate: Bool

    func validate() throws {
        if globalCropsScale.count != 2 { throw ValidationError("--global_crops_scale takes two numbers.") }
    }

    func run() throws {
        if lr == 42 { throw ExitCode(7) }
        if lr == 43 { throw Failure() }
        if lr == 44 { throw ValidationError("No pictures in '\(dataPath)'.") }
    }
}

struct Failure: Error, CustomStringConvertible {
    var description: String { "cannot read the disk." }
}

struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Find similar pictures.")

    @Option(names: ["k"], help: "Number of neighbours.") var count = 5
    @Argument(help: "Index.") var index: String
    @Argument(help: "Pictures to look for.") var queries: [String]
}

struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dino", abstract: "Self-supervised vision transformers.", version: "dino 1.2.3",
        subcommands: [Train.self, CopyDetection.self],
        groupedSubcommands: [CommandGroup(name: "Similarity search", subcommands: [Search.self])])
}

struct CopyDetection: ParsableCommand {}

/// The message of the usage error that a command line gives; empty where it gives none.
func usageError(_ line: String) -> String {
    do {
        _ = try Root.parseAsRoot(words(line))
        return ""
    } catch let error as UsageError {
        return error.message
    } catch {
        return "other: \(error)"
    }
}

func train(_ line: String) throws -> Train {
    try Train.parse(words("--data_path d " + line))
}

func words(_ line: String) -> [String] {
    line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
}
