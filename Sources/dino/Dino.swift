import Arguments
import Console
import Foundation
import Torch

/// The program.
@main
struct Dino: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "dino",
        abstract: "DINO: vision transformers that learn from pictures without labels.",
        discussion: """
            Start with 'dino demo', or train on a folder of your own pictures:
              dino train --data_path PICTURES --output_dir RUN
            and evaluate by k-NN, where PICTURES has train/CLASS and val/CLASS folders:
              dino knn --data_path PICTURES --pretrained_weights RUN/checkpoint.pth
            or see which features and which metric suit the pictures, with published weights too:
              dino compare PICTURES --pretrained_weights dino_vits16
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(name: "Learn", subcommands: [Train.self, ShardsCommand.self]),
            CommandGroup(
                name: "Evaluate",
                subcommands: [
                    KNN.self, Linear.self, CopyDetection.self, Retrieval.self, VideoSegmentationCommand.self,
                    Compare.self,
                ]),
            CommandGroup(
                name: "See",
                subcommands: [
                    AttentionCommand.self, AttentionVideoCommand.self, PCACommand.self, MapCommand.self,
                ]),
            CommandGroup(
                name: "Search",
                subcommands: [
                    IndexCommand.self, SearchCommand.self, DuplicatesCommand.self, ServeCommand.self,
                ]),
            CommandGroup(name: "Use", subcommands: [FeaturesCommand.self, WeightsCommand.self]),
            CommandGroup(name: "Try", subcommands: [DemoCommand.self, SampleDataCommand.self]),
        ])

    static func main() {
        TorchFailure.outOfMemory = { message in
            Diagnostic.error(MemoryAdvice.sentence(message))
            // Not exit(): other threads may be at work.
            fflush(nil)
            _exit(1)
        }
        SignalWatcher.unblock()
        // A reader that goes away, as in `dino … | head`, ends the program without a word.
        signal(SIGPIPE, SIG_DFL)
        // A file-size limit is told as an error of the write, not by the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        let status = Self.status(
            willRun: { MemoryAdvice.settings = $0.settings }, describing: MemoryAdvice.describe)
        // Without libtorch's destructors, which take 0.1 s to give back what the process's end gives back at once.
        fflush(nil)
        _exit(status)
    }
}
