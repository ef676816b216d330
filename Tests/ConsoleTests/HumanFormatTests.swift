import Console
import Testing

@Suite struct HumanFormatTests {
    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "0.98 KiB"), (1536, "1.50 KiB"), (1_048_576, "1.00 MiB"),
        (16_106_127_360, "15.0 GiB"), (-2048, "-2.00 KiB"), (Int.max, "8.00 EiB"),
    ])
    func bytesCountInPowersOf1024(_ bytes: Int, _ text: String) {
        #expect(humanBytes(bytes) == text)
    }

    @Test(arguments: [
        (0, "0 ms"), (0.0004, "0 ms"), (0.85, "850 ms"), (0.99951, "1.0 s"), (12.34, "12.3 s"),
        (59.94, "59.9 s"),
        (59.96, "1m 00s"), (453, "7m 33s"), (3599.6, "1h 00m"), (7500, "2h 05m"), (273_600, "3d 04h"),
        (-5, "-5.0 s"), (Double.infinity, "?"), (.nan, "?"), (1e300, "?"),
    ])
    func durationsShowTheirTwoLargestUnits(_ seconds: Double, _ text: String) {
        #expect(humanDuration(seconds) == text)
    }

    @Test(arguments: [
        (0, "0.0000"), (5e-7, "5.00e-07"), (0.0523, "0.0523"), (0.5, "0.50"), (8.412, "8.41"),
        (15.23, "15.2"),
        (152, "152"), (15_200, "15200"), (1.5e9, "1.5e+09"), (.nan, "nan"), (-.infinity, "-inf"),
    ])
    func numbersHaveAboutThreeDigits(_ value: Double, _ text: String) {
        #expect(shortNumber(value) == text)
    }
}
