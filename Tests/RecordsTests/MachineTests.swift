import Records
import Testing

@Suite struct MachineTests {
    @Test func theProcessorIsNamedByTheFirstModelLine() {
        let info = "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Some  CPU @ 2.0GHz\nmodel name\t: Other\n"
        #expect(Machine.processorName(cpuInfo: info) == "Some CPU @ 2.0GHz")
        #expect(Machine.processorName(cpuInfo: "processor : 0\n:\n\nBogoMIPS : 50\n") == nil)
    }

    @Test func theSystemIsNamedByItsPrettyName() {
        let release = "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\n"
        #expect(Machine.systemName(osRelease: release) == "Debian GNU/Linux 13 (trixie)")
        #expect(Machine.systemName(osRelease: "") == nil)
    }

    @Test func thisMachineHasCoresAndMemory() {
        let machine = Machine.describe()
        #expect(machine.cores > 0 && machine.memory > 0 && !machine.cpu.isEmpty && !machine.os.isEmpty)
        #expect(machine.json["gpu"] == nil)
        #expect(Machine.describe(gpu: "G").json["gpu"] == "G")
    }
}
