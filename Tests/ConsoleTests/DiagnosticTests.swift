import Console
import Testing

@Suite struct DiagnosticTests {
    @Test func messagesAreOneLine() {
        #expect(Diagnostic.line("note", colour: nil, message: "a\nb\u{1B}[2Jc") == "note: a b [2Jc")
        #expect(Diagnostic.line("error", colour: 31, message: "x") == "\u{1B}[31merror:\u{1B}[0m x")
    }
}
