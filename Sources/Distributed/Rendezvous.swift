/// Which process of a job this is, and where the job's processes meet: what a launcher says in the environment.
public struct Rendezvous: Sendable, Equatable {
    /// Which process of the job this is, from zero.
    public var rank: Int
    /// How many the job has.
    public var count: Int
    /// Which process of this machine this is, from zero.
    public var localRank: Int
    /// How many run on this machine, where the launcher says it.
    public var localCount: Int?
    /// The machine where they meet.
    public var host: String
    /// The port there.
    public var port: Int
    /// Whether the first process opens the port; otherwise the launcher has.
    public var isOpenedByFirst: Bool
    /// What the names in the store there begin with.
    public var prefix: String
    /// Who has started the processes.
    public var launcher: Launcher

    /// Who starts the processes of a job.
    public enum Launcher: Sendable, Equatable {
        /// `torchrun`, or a person who sets the variables that it sets.
        case environment
        /// Slurm's `srun`.
        case slurm
        /// `--nproc` of this program.
        case local
    }

    /// Reads the environment; nil where this is one process by itself.
    ///
    /// `RANK` and `WORLD_SIZE` are `torchrun`'s, whose meeting place is `MASTER_ADDR` and `MASTER_PORT`; within a step
    /// of Slurm its own variables do, and the first machine of the step is where the processes meet.
    /// - Parameter url: A meeting place that goes before the environment's: `tcp://host:port`; `env://` is none.
    /// - Throws: `RendezvousError` where variables are missing or cannot be.
    public static func find(
        _ environment: [String: String], url: String = "env://"
    ) throws -> Rendezvous? {
        let place = try MeetingPlace(url: url)
        let reader = EnvironmentReader(environment)
        if reader.has("RANK"), reader.has("WORLD_SIZE") { return try torchrun(reader, place) }
        // Within a batch script, too, there is a process number, but not within a step.
        if reader.has("SLURM_PROCID"), reader.has("SLURM_STEP_NUM_TASKS") { return try slurm(reader, place) }
        return nil
    }

    private static func torchrun(
        _ reader: EnvironmentReader, _ place: MeetingPlace?
    ) throws -> Rendezvous? {
        let count = try reader.integer("WORLD_SIZE", 1...65_536)
        guard count > 1 else { return nil }
        // torchrun keeps a store of its own there, which outlives a restart of the processes.
        let usesAgent = place == nil && reader.text("TORCHELASTIC_USE_AGENT_STORE") == "True"
        return Rendezvous(
            rank: try reader.integer("RANK", 0...count - 1), count: count,
            localRank: try reader.optionalInteger("LOCAL_RANK", 0...count - 1) ?? 0,
            localCount: try reader.optionalInteger("LOCAL_WORLD_SIZE", 1...count),
            host: try place?.host ?? reader.requiredText("MASTER_ADDR"),
            port: try place?.port ?? reader.integer("MASTER_PORT", 1...65_535), isOpenedByFirst: !usesAgent,
            prefix: "swift-dino/" + (reader.text("TORCHELASTIC_RESTART_COUNT") ?? "0"),
            launcher: reader.has(LocalLaunch.marker) ? .local : .environment)
    }

    private static func slurm(
        _ reader: EnvironmentReader, _ place: MeetingPlace?
    ) throws -> Rendezvous? {
        let count = try reader.integer("SLURM_STEP_NUM_TASKS", 1...65_536)
        guard count > 1 else { return nil }
        let job = reader.text("SLURM_JOB_ID").flatMap { Int($0) } ?? 0
        let step = reader.text("SLURM_STEP_ID").flatMap { Int($0) } ?? 0
        // Jobs that share a machine need ports of their own.
        let ownPort = 20_000 + abs(job % 10_000) * 4 + abs(step % 4)
        return Rendezvous(
            rank: try reader.integer("SLURM_PROCID", 0...count - 1), count: count,
            localRank: try reader.optionalInteger("SLURM_LOCALID", 0...count - 1) ?? 0,
            localCount: try reader.optionalInteger("SLURM_NTASKS_PER_NODE", 1...count),
            host: try place?.host ?? reader.text("MASTER_ADDR") ?? slurmHost(reader),
            port: try place?.port ?? reader.optionalInteger("MASTER_PORT", 1...65_535) ?? ownPort,
            isOpenedByFirst: true, prefix: "swift-dino/\(job).\(step)", launcher: .slurm)
    }

    /// The first machine of the step.
    private static func slurmHost(_ reader: EnvironmentReader) throws -> String {
        let list = try reader.text("SLURM_STEP_NODELIST") ?? reader.requiredText("SLURM_JOB_NODELIST")
        guard let first = SlurmNodeList.first(list) else {
            throw RendezvousError("Slurm's list of nodes, '\(list)', cannot be read; set MASTER_ADDR")
        }
        return first
    }
}
