import Arguments
import Console
import DINO

/// `dino weights convert`.
struct WeightsConvert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a file's weights as .pth or .safetensors, for the original's code and timm.",
        discussion: """
            Reads checkpoints and backbones of the original and of this program, timm's and Hugging Face's files. \
            Writes the backbone alone, under the names that the original and timm share: \
            load_state_dict(strict=True) takes it in both.
            """)

    @Argument(help: ArgumentHelp("A file, or a published name.", valueName: "in"))
    var input: String

    @Argument(help: ArgumentHelp("The new file: .pth or .safetensors.", valueName: "out"))
    var output: String

    @Option(help: "Which network of a checkpoint: teacher or student.")
    var checkpointKey = "teacher"

    @Flag(help: "Never touch the network: weights by name must be in the cache.")
    var offline = false

    func run() throws {
        let path = try WeightsOptions.file(input, offline: offline)
        // A checkpoint holds more than what is written.
        try OutputFile.check([output], read: [path])
        let file = try WeightsFile(path: path)
        let conversion = try WeightsConversion(file, key: checkpointKey)
        try conversion.write(to: output)
        print("\(output)  \(conversion.tensors.count) tensors")
        if !conversion.leftOut.isEmpty {
            Diagnostic.note(
                "the projection head's \(conversion.leftOut.count) tensors are left out: a backbone has none."
            )
        }
    }
}
