import Arguments
import Testing

@Suite struct HelpTextTests {
    @Test func helpGroupsWrapsAndShowsDefaultsAndChoices() {
        let expected = """
            Train a backbone without labels.

            Usage: train --data_path <text> [options]

            Model:
              --arch <name>         Architecture of the backbone. Choices:
                                    vit_tiny, vit_small, vit_base. [vit_small]
              --patch_size <int>    Side of a patch in pixels. [16]
              --out_dim <int>       Number of prototypes. [65536]

            Optimisation:
              --lr <number>         Learning rate. [0.0005]
              --clip_grad <number>  Largest gradient norm, inf for none. [3.0]
              --use_fp16 <bool>     Half precision. [true]

            Multi-crop:
              --global_crops_scale <number> ...
                                    Range of the global crops' area. [0.4 1.0]

            Options:
              --nb_knn <int> ...    [10 20 100 200]
              --data_path <text>    Folder of pictures. (required)
              --output_dir <text>
              --rate <number>       Old.
              --evaluate            Only measure.
              -h, --help            Print this help.
            """
        #expect(Train.helpMessage(columns: 66) == expected)
    }

    @Test func narrowTerminalsAreEndured() {
        for columns in [0, 1, 5, 20] {
            #expect(Train.helpMessage(columns: columns).contains("--global_crops_scale"))
        }
    }

    @Test func linesStayWithinTheWidth() {
        for columns in 60...120 {
            let longest = Train.helpMessage(columns: columns).split(separator: "\n").map(\.count).max() ?? 0
            #expect(longest <= columns)
        }
    }

    @Test func wrappingKeepsLineBreaksAndLongWords() {
        #expect(TextWrapping.wrap("a bb ccc", columns: 4) == ["a bb", "ccc"])
        #expect(TextWrapping.wrap("abcdefgh a", columns: 4) == ["abcdefgh", "a"])
        #expect(TextWrapping.wrap("  a   bb ccc", columns: 9) == ["  a   bb", "    ccc"])
        #expect(TextWrapping.wrap("  a   bb ccc", columns: -3) == ["  a   bb", "ccc"])
        #expect(TextWrapping.wrap("a\n\n  b c", columns: 4) == ["a", "", "  b", "  c"])
        #expect(TextWrapping.wrap("", columns: 4) == [""])
    }
}
