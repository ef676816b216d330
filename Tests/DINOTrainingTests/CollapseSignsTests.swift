import DINOTraining
import Testing

@Suite struct CollapseSignsTests {
    func signs(entropy: Double, divergence: Double, deviation: Double) -> CollapseSigns {
        var signs = CollapseSigns.none
        signs.teacherEntropy = entropy
        signs.divergence = divergence
        signs.featureDeviation = deviation
        return signs
    }

    @Test func aUniformTeacherNamesTheTemperature() {
        let warning = signs(entropy: 6.93, divergence: 0, deviation: 0.8).warning(
            loss: 6.93, prototypes: 1024)
        #expect(warning?.contains("--teacher_temp") == true)
    }

    @Test func onePrototypeForAllIsNamed() {
        let warning = signs(entropy: 0.001, divergence: 0.001, deviation: 0.5).warning(
            loss: 0.002, prototypes: 1024)
        #expect(warning?.contains("one prototype") == true)
    }

    @Test func featuresThatAreAllAlikeAreNamed() {
        let warning = signs(entropy: 3, divergence: 1, deviation: 0.001).warning(loss: 4, prototypes: 1024)
        #expect(warning?.contains("features of all pictures") == true)
    }

    @Test func healthyNumbersGiveNoWarning() {
        #expect(signs(entropy: 3, divergence: 1, deviation: 0.8).warning(loss: 4, prototypes: 1024) == nil)
    }
}
