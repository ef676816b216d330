import Arguments
import Testing

@Suite struct ExecutionTests {
    private struct Outcome: Equatable {
        var status: Int32
        var output: [String] = []
        var errors: [String] = []
    }

    private func execute(_ line: String) -> Outcome {
        var output: [String] = []
        var errors: [String] = []
        let status = Root.execute(
            words(line), standardOutput: { output.append($0) }, standardError: { errors.append($0) })
        return Outcome(status: status, output: output, errors: errors)
    }

    @Test func successIsSilent() {
        #expect(execute("train --data_path d") == Outcome(status: 0))
    }

    @Test func badUsageHasStatus2AndAHint() {
        let text = "error: Unknown flag '--lrr'; did you mean '--lr'?\nSee 'dino train --help'."
        #expect(execute("train --lrr 3") == Outcome(status: 2, errors: [text]))
    }

    @Test func failureHasStatus1AndTheErrorsSentence() {
        let outcome = Outcome(status: 1, errors: ["error: cannot read the disk."])
        #expect(execute("train --data_path d --lr 43") == outcome)
    }

    @Test func anExitCodeIsPassedOn() {
        #expect(execute("train --data_path d --lr 42") == Outcome(status: 7))
    }

    @Test func aRefusalInRunIsBadUsage() {
        let text = "error: No pictures in 'd'.\nSee 'dino train --help'."
        #expect(execute("train --data_path d --lr 44") == Outcome(status: 2, errors: [text]))
    }

    @Test func deprecatedFlagsWarn() {
        let outcome = Outcome(status: 0, errors: ["warning: --rate is deprecated: use --lr."])
        #expect(execute("train --data_path d --rate 1") == outcome)
    }

    @Test(arguments: ["--version", "train --version", "train --bogus --version"])
    func versionIsPrintedAtEveryLevel(_ line: String) {
        #expect(execute(line) == Outcome(status: 0, output: ["dino 1.2.3"]))
    }

    @Test(arguments: ["train --help", "train -h", "help train", "train --lr x --bogus --help"])
    func helpWinsOverWhateverElseIsWrong(_ line: String) {
        let outcome = execute(line)
        #expect(outcome.status == 0)
        #expect(
            outcome.output.first?.hasPrefix("Train a backbone without labels.\n\nUsage: dino train") == true)
    }

    @Test(arguments: ["", "--help", "-h", "help"])
    func theRootShowsItsCommands(_ line: String) {
        let outcome = execute(line)
        #expect(outcome.status == 0)
        #expect(outcome.output.first?.contains("Similarity search:\n  search") == true)
    }

    @Test func helpAfterTwoDashesIsAnArgument() throws {
        #expect(try Search.parse(["i", "--", "--help"]).queries == ["--help"])
    }

    @Test func commandNamesReadUnderscoresToo() throws {
        #expect(try Root.parseAsRoot(["search", "i", "q"]) is Search)
        #expect(try Root.parseAsRoot(["copy_detection"]) is CopyDetection)
    }
}
