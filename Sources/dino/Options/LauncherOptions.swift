import Arguments

/// Several processes that share the work of a command.
struct LauncherOptions: ParsableArguments {
    @Option(
        section: "Machine",
        help:
            "Processes on this machine that share the work, one per GPU. For several machines start it with torchrun --no-python or srun, which say in the environment who is who.",
        bounds: .between(1, 1024))
    var nproc = 1

    @Option(
        section: "Machine",
        help: "Seconds that a process waits for the others before it takes them for lost.",
        bounds: .between(1, 86_400))
    var distTimeout = 300.0

    @Option(
        names: ["dist_url"], section: "Machine",
        help: ArgumentHelp(
            "Where processes meet: env:// (MASTER_ADDR and MASTER_PORT) or tcp://host:port.",
            valueName: "address"))
    var distURL = "env://"

    @Option(names: ["local_rank"], help: ArgumentHelp("Ignored: LOCAL_RANK says it.", visibility: .hidden))
    var localRank = 0
}
