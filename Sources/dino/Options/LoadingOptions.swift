import Arguments

/// How many pictures are read and computed at a time, and how many may be lost.
struct LoadingOptions: ParsableArguments {
    @Option(
        section: "Pictures", help: "Share of unreadable pictures above which the work is given up.",
        bounds: .between(0, 1))
    var maxSkipped = 0.1

    @OptionGroup var batches: BatchOptions
}
