import Console
import Testing

@Suite struct TextTableTests {
    @Test func numbersStandToTheRightAndTextsToTheLeft() {
        var table = TextTable(["recipe", "k", "top-1"])
        table.add(["cls", "10", "74.5 %"])
        table.add(["cls+gem", "200", "-"])
        table.add(["大きい"])
        #expect(
            table.text == """
                recipe     k   top-1
                -------  ---  ------
                cls       10  74.5 %
                cls+gem  200       -
                大きい
                """)
    }

    @Test func anEmptyTableHasItsHeader() {
        #expect(TextTable(["a", "b"]).text == "a  b\n-  -")
        #expect(TextTable([]).text == "\n")
    }
}
