import Arguments
import Testing

@Suite struct SettingsTests {
    @Test func settingsAreEnumeratedWithTheirTypes() throws {
        let settings = try train("--nb_knn 1 2 --arch vit_base").settings
        let values = Dictionary(uniqueKeysWithValues: settings.map { ($0.name, $0.value) })
        #expect(values["arch"] == .text("vit_base"))
        #expect(values["patch_size"] == .integer(16))
        #expect(values["nb_knn"] == .list([.integer(1), .integer(2)]))
        #expect(values["lr"] == .number(0.0005))
        #expect(values["use_fp16"] == .bool(true))
        #expect(values["output_dir"] == .null)
        #expect(settings.map(\.name).prefix(3) == ["arch", "patch_size", "out_dim"])
        #expect(settings.first?.section == "Model")
    }

    @Test func settingsPrintAsInTheOriginalsLog() throws {
        let lines = try train("").settings.map(\.description)
        #expect(lines.contains("global_crops_scale: 0.4 1.0"))
        #expect(lines.contains("output_dir: none"))
    }

    @Test func givenFlagsCanBeAskedFor() throws {
        let command = try train("--lr 0.0005 --local-rank 2 --evaluate")
        #expect(command.givenNames == ["lr", "data_path", "local_rank", "evaluate"])
        #expect(command.$lr.wasGiven && command.$evaluate.wasGiven && !command.$clipGrad.wasGiven)
        #expect(!command.model.$arch.wasGiven)
    }

    @Test func settingAValueInCodeIsNotGivingIt() throws {
        var command = try train("")
        command.lr = 3
        #expect(command.settings.first { $0.name == "lr" }?.value == .number(3))
        #expect(!command.$lr.wasGiven)
    }
}
