import Console
import Synchronization
import Testing

@Suite struct ProgressBarTests {
    /// A terminal or a log file with a clock that the test sets.
    private final class Screen: Sendable {
        private let state = Mutex((text: "", time: 0.0, writes: 0))

        var text: String { state.withLock(\.text) }
        var writes: Int { state.withLock(\.writes) }

        func wait(_ seconds: Double) { state.withLock { $0.time += seconds } }

        func output(columns: Int?) -> ProgressBar.Output {
            ProgressBar.Output(
                columns: { columns }, unicode: false,
                write: { text in
                    self.state.withLock {
                        $0.text += text
                        $0.writes += 1
                    }
                },
                now: { self.state.withLock(\.time) })
        }
    }

    @Test func aTerminalIsRedrawnTenTimesPerSecondAtMost() {
        let screen = Screen()
        let bar = ProgressBar("x", total: 1000, output: screen.output(columns: 80))
        for step in 1...1000 {
            screen.wait(0.001)
            bar.update(step)
        }
        #expect((9...11).contains(screen.writes))
    }

    @Test func aFinishedBarLeavesOneLine() {
        let screen = Screen()
        let bar = ProgressBar("x", total: 10, output: screen.output(columns: 40))
        screen.wait(1)
        bar.update(5)
        screen.wait(1)
        bar.update(10)
        bar.finish()
        bar.finish()
        bar.update(3)
        #expect(screen.text.hasSuffix("\r\u{1B}[Kx  100%  10/10 it  5.00 it/s  in 2.0 s\n"))
        #expect(screen.text.filter { $0 == "\n" }.count == 1)
    }

    @Test func aBarCanVanish() {
        let screen = Screen()
        let bar = ProgressBar("x", total: 10, output: screen.output(columns: 40))
        bar.update(5)
        bar.finish(keepsLine: false)
        #expect(screen.text.hasSuffix("\r\u{1B}[K"))
        #expect(!screen.text.contains("\n"))
    }

    @Test func messagesStandAboveTheBar() {
        let screen = Screen()
        let bar = ProgressBar("x", total: 10, output: screen.output(columns: 14))
        bar.update(5)
        bar.print("careful")
        #expect(screen.text == "\r\u{1B}[Kx   50%  5/10\r\u{1B}[Kcareful\nx   50%  5/10")
    }

    @Test func logFilesGetALinePerTenthAtMost() {
        let screen = Screen()
        let bar = ProgressBar("x", total: 1000, output: screen.output(columns: nil))
        for step in 1...1000 {
            screen.wait(0.1)
            bar.update(step)
        }
        bar.finish()
        let lines = screen.text.split(separator: "\n")
        #expect((10...12).contains(lines.count))
        #expect(lines.last == "x  1000/1000 it (100%)  10.0 it/s  in 1m 40s")
        #expect(!screen.text.contains("\u{1B}"))
    }

    @Test func quickWorkIsOneLineInALogFile() {
        let screen = Screen()
        let bar = ProgressBar("x", total: 100, output: screen.output(columns: nil))
        for step in 1...100 {
            screen.wait(0.01)
            bar.update(step)
        }
        bar.finish()
        #expect(screen.text == "x  100/100 it (100%)  100 it/s  in 1.0 s\n")
    }

    @Test func slowWorkShowsALineEveryHalfMinute() {
        let screen = Screen()
        let bar = ProgressBar("x", total: 1_000_000, output: screen.output(columns: nil))
        for step in 1...600 {
            screen.wait(0.5)
            bar.update(step)
        }
        #expect((9...11).contains(screen.text.split(separator: "\n").count))
    }

    @Test func aResumedRunCountsOnlyItsOwnWorkForTheRate() {
        let screen = Screen()
        let bar = ProgressBar("x", total: 100, completed: 90, output: screen.output(columns: nil))
        screen.wait(10)
        bar.update(95)
        #expect(screen.text == "x  95/100 it (95%)  0.50 it/s  ETA 10.0 s\n")
    }

    @Test func fieldsAreMadeOnlyWhenTheyAreShownAndAtTheEnd() {
        let screen = Screen()
        let bar = ProgressBar("x", total: 1000, output: screen.output(columns: 80))
        var made = 0
        func fields() -> [ProgressField] {
            made += 1
            return []
        }
        for step in 1...1000 { bar.update(step, fields: fields()) }
        #expect(made == 2)
    }
}
