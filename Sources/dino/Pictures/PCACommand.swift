import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Graphics
import Imaging
import Torch

/// `dino pca`.
struct PCACommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pca",
        abstract:
            "Colour the patches of pictures by what they are: three principal components as red, green, blue.",
        discussion: """
            The components are learned from the patches of all pictures together, so that the same kind of thing has about the \
            same colour in each. With --foreground pca (the default) what lies along the pictures' edges is taken for background \
            and left black. --output_dir gets a picture for each, NAME.pca.png, and sheet.png, which shows them side by side.
            """)

    @Argument(help: ArgumentHelp("Pictures, folders or lists of pictures.", valueName: "input"))
    var inputs: [String] = []

    @OptionGroup var weights: WeightsOptions

    @Option(section: "Files", help: ArgumentHelp("Where the files go.", valueName: "folder"))
    var outputDir = "pca"

    @OptionGroup(title: "Model") var backbone: BackboneOptions
    @OptionGroup var dense: DenseOptions

    @Option(
        section: "Pictures", help: "Which patches are coloured: all, or those that pca tells from the edges.")
    var foreground = PatchColours.Foreground.pca

    @Flag(section: "Pictures", help: "Enlarge smoothly; else each patch is a square of one colour.")
    var smooth = false

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    func validate() throws {
        try weights.requireWeights()
        if inputs.isEmpty { throw ValidationError("pictures are missing: name files, folders or lists.") }
    }

    func run() throws {
        let paths = try PictureFolder.inputs(inputs, writingTo: outputDir)
        let network = try NetworkOptions(
            weights: weights, backbone: backbone, pictures: PreprocessingOptions()
        ).load(on: machine.resolve())
        let work = PCAWork(
            paths: paths, network: network,
            model: try network.denseModel(block: dense.block, precision: machine.precision),
            dense: dense)
        SignalWatcher.install()
        let colours = try work.learn(foreground)
        let output = PictureFolder(outputDir, inputs: Set(paths.map(OutputFile.real)))
        try output.make()
        try work.draw(colours, isSmooth: smooth, to: output)
        let share = percent(100 * colours.share)
        print("\(outputDir)/sheet.png  three components hold \(share) % of the coloured patches' variance")
    }
}

extension PatchColours.Foreground: ExpressibleByArgument {}
