import Arguments

/// How many pictures are read and computed at a time.
struct BatchOptions: ParsableArguments {
    @Option(
        section: "Machine", help: "Pictures that go through the network at once.", bounds: .between(1, 65_536)
    )
    var batchSizePerGpu = 64

    @Option(section: "Machine", help: "Threads that read pictures.", bounds: .between(0, 1024))
    var numWorkers = 10
}
