import Arguments
import Testing

@Suite struct OptionTests {
    @Test(arguments: [
        "--patch_size 8", "--patch-size 8", "--patch-size=8", "--patch_size=8",
        "--patch_size 9 --patch-size 8",
    ])
    func hyphenUnderscoreAndEqualsAreTheSameFlag(_ line: String) throws {
        #expect(try train(line).model.patchSize == 8)
    }

    @Test func defaultsStayWhereNothingIsGiven() throws {
        let command = try train("")
        #expect(command.model.arch == .small)
        #expect(command.nbKNN == [10, 20, 100, 200])
        #expect(command.outputDir == nil)
        #expect(command.useFp16 && !command.evaluate)
        #expect(command.dataPath == "d")
    }

    @Test func propertyNamesBecomeNamesWithUnderscores() {
        #expect(Names.separated("nbKNN", by: "_") == "nb_knn")
        #expect(Names.separated("useFp16", by: "_") == "use_fp16")
        #expect(Names.separated("normLastLayer", by: "_") == "norm_last_layer")
        #expect(Names.separated("KNNSearch", by: "-") == "knn-search")
        #expect(Names.separated("CopyDetection", by: "-") == "copy-detection")
        #expect(Names.separated("", by: "-") == "")
    }

    @Test func listsTakeWordsUpToTheNextFlag() throws {
        let command = try train("--nb_knn 1 2 3 --global_crops_scale 0.14 1 --lr 1")
        #expect(command.nbKNN == [1, 2, 3])
        #expect(command.globalCropsScale == [0.14, 1])
        #expect(try train("--nb_knn=7").nbKNN == [7])
        #expect(try train("--nb_knn 1 2 --nb_knn 3").nbKNN == [3])
    }

    @Test func negativeNumbersAreValues() throws {
        #expect(try train("--lr -1e-3").lr == -0.001)
        #expect(try train("--nb_knn -1 -2 --lr -.5").nbKNN == [-1, -2])
        #expect(try train("--clip_grad -inf").clipGrad == -.infinity)
    }

    @Test(arguments: ["on", "true", "1", "TRUE", "On"])
    func booleansReadTheOriginalsWordsForTrue(_ word: String) throws {
        #expect(try train("--use_fp16 false --use_fp16 \(word)").useFp16)
    }

    @Test(arguments: ["off", "false", "0", "False", "OFF"])
    func booleansReadTheOriginalsWordsForFalse(_ word: String) throws {
        #expect(try !train("--use_fp16 \(word)").useFp16)
        #expect(try !train("--use_fp16=\(word)").useFp16)
    }

    @Test func aBareBooleanIsTrue() throws {
        #expect(try train("--use_fp16 false --use_fp16").useFp16)
        #expect(try train("--use_fp16 false --use_fp16 --lr 1").useFp16)
    }

    @Test func flagsTakeNoValueButReadOneAfterEquals() throws {
        #expect(try train("--evaluate").evaluate)
        #expect(try !train("--evaluate=off").evaluate)
        #expect(usageError("train --data_path d --evaluate false") == "Unexpected argument 'false'.")
    }

    @Test func oneLetterNamesTakeOneDash() throws {
        #expect(try train("-o x").outputDir == "x")
        #expect(try train("-o=x").outputDir == "x")
        #expect(usageError("train -lr 3") == "Unknown flag '-lr'; did you mean '--lr'?")
    }

    @Test func otherNamesAreAccepted() throws {
        #expect(try train("--local-rank=3").localRank == 3)
        #expect(try train("--rank 3").localRank == 3)
    }

    @Test func emptyTextsAndLoneDashesAreValues() throws {
        #expect(try train("--output_dir ''").outputDir == "")
        #expect(try train("--output_dir=").outputDir == "")
        #expect(try train("--output_dir=-x=y").outputDir == "-x=y")
        #expect(try train("--output_dir -").outputDir == "-")
    }

    @Test func argumentsAreToldByTheirPlace() throws {
        let search = try Search.parse(words("i a.jpg -k 3 -- --b.jpg -k"))
        #expect(search.index == "i")
        #expect(search.queries == ["a.jpg", "--b.jpg", "-k"])
        #expect(search.count == 3)
    }

    @Test func copiesOfACommandAreIndependent() throws {
        let first = try train("--lr 1")
        var second = first
        second.lr = 2
        second.model.patchSize = 4
        #expect(first.lr == 1 && second.lr == 2)
        #expect(first.model.patchSize == 16 && second.model.patchSize == 4)
        #expect(second.$lr.wasGiven)
    }
}
