import Arguments
import Testing

@Suite struct UsageErrorTests {
    @Test(arguments: [
        ("train --data_path d --archh x", "Unknown flag '--archh'; did you mean '--arch'?"),
        ("train --data_path d --patchsize=8", "Unknown flag '--patchsize'; did you mean '--patch_size'?"),
        (
            "train --data_path d --global_crops 1",
            "Unknown flag '--global_crops'; did you mean '--global_crops_scale'?"
        ),
        ("train --data_path d --zzzzzz", "Unknown flag '--zzzzzz'."),
        ("train --data_path d --=3", "Unknown flag '--'."),
        ("train --data_path d ---lr=3", "Unknown flag '---lr'; did you mean '--lr'?"),
        ("train", "--data_path must be given."),
        ("search", "<index> and <queries> must be given."),
        ("search i", "<queries> must be given."),
        ("train --data_path", "--data_path expects a text, but none follows it."),
        ("train --data_path --lr 3", "--data_path expects a text, but none follows it."),
        ("train --data_path d --nb_knn --lr 3", "--nb_knn expects an integer, but none follows it."),
        ("train --data_path d --nb_knn 1 two", "--nb_knn expects an integer, not 'two'."),
        ("train --data_path d --patch_size 1.5", "--patch_size expects an integer, not '1.5'."),
        ("train --data_path d --patch_size=", "--patch_size expects an integer, not ''."),
        ("train --data_path d --patch_size 0", "--patch_size expects an integer above 0, not '0'."),
        (
            "train --data_path d --out_dim 99999999999999999999",
            "--out_dim expects an integer from \(Int.min) to \(Int.max), not '99999999999999999999'."
        ),
        ("train --data_path d --lr nan", "--lr expects a finite number, not 'nan'."),
        ("train --data_path d --lr 1e999", "--lr expects a finite number, not '1e999'."),
        ("train --data_path d --lr fast", "--lr expects a number, not 'fast'."),
        (
            "train --data_path d --use_fp16 yes",
            "--use_fp16 expects true or false (also on or off, 1 or 0), not 'yes'."
        ),
        (
            "train --data_path d --arch vit_smal",
            "--arch expects one of vit_tiny, vit_small, vit_base, not 'vit_smal'; did you mean 'vit_small'?"
        ),
        ("train --data_path d extra", "Unexpected argument 'extra'."),
        ("train --data_path d lr 3", "Unexpected argument 'lr'; did you mean '--lr'?"),
        ("train --data_path d --global_crops_scale 1", "--global_crops_scale takes two numbers."),
        ("train --data_path d --arch vit_tiny --patch_size 13", "vit_tiny has no patches of 13 pixels."),
        ("trian", "Unknown command 'trian'; did you mean 'train'?"),
        ("frobnicate", "Unknown command 'frobnicate'."),
        ("help serch", "Unknown command 'serch'; did you mean 'search'?"),
        ("--arch x train", "Unknown flag '--arch': a command must come first."),
    ])
    func badUsageIsOneSentence(_ line: String, _ message: String) {
        #expect(usageError(line) == message)
    }

    @Test func infinityIsReadWhereItIsAllowed() throws {
        #expect(try train("--clip_grad inf").clipGrad == .infinity)
    }

    @Test func boundsNameTheRange() {
        #expect(Bounds.between(0, 1).text == "from 0 to 1")
        #expect(Bounds.atLeast(0.5).text == "of at least 0.5")
        #expect(Bounds.positive.contains(1e-300) && !Bounds.positive.contains(0))
        #expect(!Bounds.between(0, 1).contains(.nan))
    }

    @Test func editDistanceCountsASwapOnce() {
        #expect(Names.editDistance(Array("trian"), Array("train")) == 1)
        #expect(Names.editDistance(Array(""), Array("abc")) == 3)
        #expect(Names.editDistance(Array("kitten"), Array("sitting")) == 3)
    }
}
