import Foundation
import Synchronization

/// Progress of long work on standard error: one redrawn line on a terminal, plain lines now and then elsewhere.
///
/// It may be used from several threads. Messages of `Diagnostic` appear above the line.
public final class ProgressBar: Sendable {
    /// Where and how a bar is shown.
    package struct Output: Sendable {
        /// Nil where it is no terminal.
        package var columns: @Sendable () -> Int?
        package var unicode: Bool
        package var write: @Sendable (String) -> Void
        /// Seconds since some moment.
        package var now: @Sendable () -> Double

        package init(
            columns: @escaping @Sendable () -> Int?, unicode: Bool,
            write: @escaping @Sendable (String) -> Void, now: @escaping @Sendable () -> Double
        ) {
            self.columns = columns
            self.unicode = unicode
            self.write = write
            self.now = now
        }
    }

    private struct State {
        var line: ProgressLine
        var meter: RateMeter
        var lastShown = -Double.infinity
        var lastShownFraction = 0.0
        var isFinished = false
    }

    /// About ten redraws per second: more cannot be read.
    private static let redrawInterval = 0.1
    /// Plain lines: at each tenth of the work, but not faster than this,
    private static let shortestPlainInterval = 2.0
    /// and, where a tenth takes long, this often.
    private static let longestPlainInterval = 30.0

    private let output: Output
    private let live: LiveLine
    private let start: Double
    private let initialCompleted: Int
    private let state: Mutex<State>

    /// Starts a bar.
    ///
    /// - Parameters:
    ///   - label: What is done, such as `Epoch 3/100`.
    ///   - total: How many units there are; nil where that is not known.
    ///   - completed: How many were done before, such as in a resumed run.
    ///   - unit: What is counted, such as `img`.
    public convenience init(_ label: String, total: Int?, completed: Int = 0, unit: String = "it") {
        let isInteractive = Terminal.isInteractive
        let output = Output(
            columns: { isInteractive ? StandardStream.error.terminalColumns ?? 80 : nil },
            unicode: Terminal.showsUnicode, write: { StandardStream.error.write($0) },
            now: { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 })
        self.init(
            label, total: total, completed: completed, unit: unit, output: output, live: .standardError)
    }

    /// Starts a bar that shows itself elsewhere.
    package convenience init(
        _ label: String, total: Int?, completed: Int = 0, unit: String = "it", output: Output
    ) {
        self.init(
            label, total: total, completed: completed, unit: unit, output: output,
            live: LiveLine(write: output.write))
    }

    private init(
        _ label: String, total: Int?, completed: Int, unit: String, output: Output, live: LiveLine
    ) {
        self.output = output
        self.live = live
        start = output.now()
        initialCompleted = completed
        let line = ProgressLine(
            label: label, unit: unit, completed: completed, total: total, rate: nil, elapsed: 0)
        state = Mutex(State(line: line, meter: RateMeter(time: start, completed: completed)))
    }

    /// Says how much is done by now; cheap enough to be called for every unit.
    ///
    /// The fields are made only when the line is drawn and at the end.
    public func update(_ completed: Int, fields: @autoclosure () -> [ProgressField] = []) {
        let now = output.now()
        state.withLock { state in
            guard !state.isFinished else { return }
            state.line.completed = completed
            state.meter.record(time: now, completed: completed)
            // The last fields are kept, shown or not: `finish` shows them.
            let isLast = state.line.total.map { completed >= $0 } ?? false
            let isDue = isDue(state, now: now)
            if isDue || isLast { state.line.fields = fields() }
            guard isDue else { return }
            show(&state, now: now)
        }
    }

    /// Prints a line that stays.
    public func print(_ message: String) {
        live.print(message)
    }

    /// Ends the bar: it leaves one line with the last state, or none where `keepsLine` is false.
    public func finish(keepsLine: Bool = true, fields: [ProgressField]? = nil) {
        let now = output.now()
        state.withLock { state in
            guard !state.isFinished else { return }
            state.isFinished = true
            live.clear()
            guard keepsLine else { return }
            if let fields { state.line.fields = fields }
            state.line.elapsed = now - start
            // Of finished work, the rate over all of it is of interest.
            let whole = RateMeter(time: start, completed: 0)
            state.line.rate = whole.rate(time: now, completed: state.line.completed - initialCompleted)
            let columns = output.columns()
            let text = columns.map { state.line.terminalText(columns: $0, unicode: output.unicode) }
            live.print(text ?? state.line.plainText)
        }
    }

    private func isDue(_ state: State, now: Double) -> Bool {
        let waited = now - state.lastShown
        guard output.columns() == nil else { return waited >= Self.redrawInterval }
        // The last line is that of `finish`.
        if let total = state.line.total, state.line.completed >= total { return false }
        let isFirst = state.lastShown == -.infinity
        if isFirst { return now - start >= Self.shortestPlainInterval }
        let advanced = (state.line.fraction ?? 0) - state.lastShownFraction
        return waited >= Self.longestPlainInterval
            || (advanced >= 0.1 && waited >= Self.shortestPlainInterval)
    }

    private func show(_ state: inout State, now: Double) {
        state.line.elapsed = now - start
        state.line.rate = state.meter.rate(time: now, completed: state.line.completed)
        state.lastShown = now
        state.lastShownFraction = state.line.fraction ?? 0
        if let columns = output.columns() {
            live.draw(state.line.terminalText(columns: columns, unicode: output.unicode))
        } else {
            live.print(state.line.plainText)
        }
    }
}
