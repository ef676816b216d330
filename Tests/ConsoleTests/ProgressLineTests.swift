import Console
import Testing

@Suite struct ProgressLineTests {
    private let line = ProgressLine(
        label: "Epoch 1/100", unit: "it", completed: 1051, total: 2502, rate: 3.2, elapsed: 328,
        fields: [
            ProgressField("loss", 8.412), ProgressField("", 204.6, unit: "img/s"),
            ProgressField("data", share: 0.031), ProgressField("mem", bytes: 8_700_000_000),
        ])

    @Test func wideTerminalsShowEverything() {
        #expect(
            line.terminalText(columns: 140, unicode: true)
                == "Epoch 1/100   42%  ━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  1051/2502 it  3.20 it/s  ETA 7m 33s  "
                + "loss 8.41  205 img/s  data 3%  mem 8.10 GiB")
    }

    @Test func theBarGoesFirstThenTheLastFields() {
        #expect(
            line.terminalText(columns: 90, unicode: true)
                == "Epoch 1/100   42%  1051/2502 it  3.20 it/s  ETA 7m 33s  loss 8.41  205 img/s  data 3%")
        #expect(
            line.terminalText(columns: 61, unicode: true)
                == "Epoch 1/100   42%  1051/2502 it  3.20 it/s  ETA 7m 33s")
        #expect(line.terminalText(columns: 12, unicode: true) == "Epoch 1/100")
    }

    @Test func noWidthIsExceeded() {
        for columns in 0...150 {
            for unicode in [false, true] {
                #expect(line.terminalText(columns: columns, unicode: unicode).count < max(columns, 2))
            }
        }
    }

    @Test func asciiTerminalsGetAnAsciiBar() {
        var line = line
        line.fields = []
        line.label = ""
        #expect(
            line.terminalText(columns: 80, unicode: false)
                == " 42%  [===========>                ]  1051/2502 it  3.20 it/s  ETA 7m 33s")
    }

    @Test func doneWorkShowsItsTimeInsteadOfAnEstimate() {
        var line = line
        line.completed = 2502
        line.fields = []
        #expect(line.plainText == "Epoch 1/100  2502/2502 it (100%)  3.20 it/s  in 5m 28s")
    }

    @Test func nearlyDoneIsNotShownAsDone() {
        var line = line
        line.completed = 2501
        #expect(line.plainText.contains("(99%)"))
    }

    @Test func slowWorkIsToldInSecondsPerUnit() {
        var line = line
        line.rate = 0.05
        #expect(line.plainText.contains("20.0 s/it"))
    }

    @Test func workWithoutAKnownEndHasNeitherBarNorEstimate() {
        let line = ProgressLine(
            label: "Reading", unit: "files", completed: 7, total: nil, rate: nil, elapsed: 1)
        #expect(line.terminalText(columns: 80, unicode: true) == "Reading  7 files")
        #expect(line.plainText == "Reading  7 files")
    }

    @Test func emptyAndOverfullWorkIsDone() {
        let empty = ProgressLine(label: "", unit: "it", completed: 0, total: 0, rate: nil, elapsed: 0)
        #expect(empty.fraction == 1)
        let overfull = ProgressLine(label: "", unit: "it", completed: 9, total: 3, rate: 1, elapsed: 0)
        #expect(overfull.fraction == 1)
    }

    @Test func fieldsEndureNumbersThatAreNone() {
        let line = ProgressLine(
            label: "", unit: "it", completed: 1, total: 2, rate: .infinity, elapsed: .nan,
            fields: [ProgressField("loss", .nan), ProgressField("data", share: .nan)])
        #expect(line.plainText.hasSuffix("loss nan  data ?"))
    }
}
