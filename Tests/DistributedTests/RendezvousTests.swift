import Distributed
import Testing

@Suite struct RendezvousTests {
    static let torchrun = [
        "RANK": "3", "WORLD_SIZE": "4", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "2",
        "MASTER_ADDR": "node7", "MASTER_PORT": "29500",
    ]
    static let slurm = [
        "SLURM_PROCID": "5", "SLURM_STEP_NUM_TASKS": "16", "SLURM_LOCALID": "1", "SLURM_NTASKS_PER_NODE": "4",
        "SLURM_STEP_NODELIST": "gpu[03-05,9],big1", "SLURM_JOB_ID": "123456", "SLURM_STEP_ID": "0",
    ]

    static func changed(_ environment: [String: String], _ changes: [String: String?]) -> [String: String] {
        var environment = environment
        for (name, value) in changes { environment[name] = value }
        return environment
    }

    @Test func readsWhatTorchrunSets() throws {
        let place = try #require(try Rendezvous.find(Self.torchrun))
        #expect((place.rank, place.count, place.localRank) == (3, 4, 1))
        #expect(place.localCount == 2 && place.host == "node7" && place.port == 29500)
        #expect(place.isOpenedByFirst && place.launcher == .environment)
    }

    /// torchrun's agent listens at MASTER_PORT itself, and processes that it starts again must not meet earlier ones.
    @Test func usesTheStoreOfTorchrunsAgent() throws {
        let environment = Self.changed(
            Self.torchrun, ["TORCHELASTIC_USE_AGENT_STORE": "True", "TORCHELASTIC_RESTART_COUNT": "2"])
        let place = try #require(try Rendezvous.find(environment))
        #expect(!place.isOpenedByFirst && place.prefix.hasSuffix("/2"))
    }

    @Test func readsWhatSlurmSets() throws {
        let place = try #require(try Rendezvous.find(Self.slurm))
        #expect((place.rank, place.count, place.localRank) == (5, 16, 1))
        #expect(place.host == "gpu03" && place.isOpenedByFirst && place.launcher == .slurm)
        let others = try [
            ["SLURM_JOB_ID": "123457"], ["SLURM_STEP_ID": "1"],
        ].map { try #require(try Rendezvous.find(Self.changed(Self.slurm, $0))).port }
        #expect(Set(others + [place.port]).count == 3, "jobs and steps have ports of their own")
    }

    @Test func whatIsSetByHandGoesBeforeSlurms() throws {
        let environment = Self.changed(Self.slurm, ["MASTER_ADDR": "10.0.0.1", "MASTER_PORT": "7000"])
        let place = try #require(try Rendezvous.find(environment))
        #expect(place.host == "10.0.0.1" && place.port == 7000)
    }

    @Test func aURLGoesBeforeTheEnvironment() throws {
        let place = try #require(try Rendezvous.find(Self.torchrun, url: "tcp://[fe80::1]:12"))
        #expect(place.host == "fe80::1" && place.port == 12)
        for url in ["tcp://", "tcp://host", "tcp://host:0", "tcp://:1", "tcp://h:70000", "file:///x", ""] {
            #expect(throws: RendezvousError.self) { try Rendezvous.find(Self.torchrun, url: url) }
        }
    }

    /// A batch script of Slurm is a process with a number too, but none of a step.
    @Test func isOneProcessByItselfElsewhere() throws {
        let environments = [
            [:], ["RANK": "0"], ["WORLD_SIZE": "2"], ["RANK": "", "WORLD_SIZE": "2"],
            Self.changed(Self.torchrun, ["WORLD_SIZE": "1"]),
            Self.changed(Self.slurm, ["SLURM_STEP_NUM_TASKS": nil]),
            Self.changed(Self.slurm, ["SLURM_STEP_NUM_TASKS": "1", "SLURM_PROCID": "0"]),
        ]
        for environment in environments { #expect(try Rendezvous.find(environment) == nil, "\(environment)") }
    }

    @Test func saysWhichVariableIsWrong() {
        let cases: [([String: String?], String)] = [
            (["RANK": "4"], "RANK is '4'"), (["RANK": "-1"], "RANK"),
            (["WORLD_SIZE": "x"], "WORLD_SIZE is 'x'"),
            (["WORLD_SIZE": "99999999999999999999"], "WORLD_SIZE"), (["MASTER_ADDR": nil], "not MASTER_ADDR"),
            (["MASTER_PORT": nil], "not MASTER_PORT"), (["MASTER_PORT": "70000"], "MASTER_PORT is '70000'"),
            (["LOCAL_RANK": "9"], "LOCAL_RANK is '9'"),
        ]
        for (changes, words) in cases {
            let error = #expect(throws: RendezvousError.self) {
                try Rendezvous.find(Self.changed(Self.torchrun, changes))
            }
            #expect(error?.description.contains(words) == true, "\(changes): \(error?.description ?? "")")
        }
        #expect(throws: RendezvousError.self) {
            try Rendezvous.find(
                Self.changed(Self.slurm, ["SLURM_STEP_NODELIST": "[", "SLURM_JOB_NODELIST": nil]))
        }
    }

    @Test func readsTheFirstOfSlurmsNodes() {
        let lists = [
            "node1": "node1", "node1,node2": "node1", "n[01-03]": "n01", "n[7,9-11],m": "n7",
            "rack[2-3]-node[01-20]": "rack2-node01", "a-b.c[5]x": "a-b.c5x",
        ]
        for (list, first) in lists { #expect(SlurmNodeList.first(list) == first) }
        for list in ["", ",", "[", "n[", "n[]", "n[a]", "n]", "n[-3]", "a b"] {
            #expect(SlurmNodeList.first(list) == nil, "\(list)")
        }
    }
}
