import NN
import TensorFiles
import Testing
import Torch

@Suite struct ModuleTests {
    final class Inner: Module {
        let fc1: Linear
        let runningMean = Buffer(.zeros([2]))
        let notState = 7

        init(_ generator: Generator) {
            fc1 = Linear(2, 3, generator: generator)
        }
    }

    final class Outer: Module {
        let clsToken = Parameter(.zeros([1, 1, 2]))
        let frozen = Parameter(.ones([2]), isTrainable: false)
        let blocks: [Module]
        let lastLayer: Linear

        init(_ generator: Generator) {
            blocks = [Inner(generator), GELU(), Inner(generator)]
            lastLayer = Linear(2, 1, bias: false, generator: generator)
        }
    }

    let module = Outer(Generator(seed: 1))

    @Test func propertiesAreTheKeysInDeclarationOrder() {
        #expect(
            module.state.map(\.key) == [
                "cls_token", "frozen", "blocks.0.fc1.weight", "blocks.0.fc1.bias", "blocks.0.running_mean",
                "blocks.2.fc1.weight", "blocks.2.fc1.bias", "blocks.2.running_mean", "last_layer.weight",
            ])
        #expect(!module.namedParameters.map(\.key).contains("blocks.0.running_mean"))
    }

    @Test func groupsDecayAllButBiasesAndVectors() {
        let groups = ParameterGroup.groups(of: module)
        #expect(
            groups[0].keys == [
                "cls_token", "blocks.0.fc1.weight", "blocks.2.fc1.weight", "last_layer.weight",
            ])
        #expect(groups[1].keys == ["blocks.0.fc1.bias", "blocks.2.fc1.bias"])
    }

    @Test func stateComesBackBitForBit() throws {
        let other = Outer(Generator(seed: 2))
        try other.load(module.stateDict())
        for (a, b) in zip(module.state, other.state) { #expect(a.tensor.floats == b.tensor.floats) }
    }

    @Test func whatDoesNotFitIsNamedAndNothingChanges() throws {
        var state = try Outer(Generator(seed: 3)).stateDict()
        state.removeAll { $0.key == "cls_token" }
        state.append(("stray", StoredTensor([Float(1)], shape: [1])))
        state[1] = (state[1].key, StoredTensor([Float(1)], shape: [1]))
        let before = module.state.map(\.tensor.floats)
        let error = #expect(throws: StateDictError.self) { try module.load(state) }
        #expect(error?.missing == ["cls_token"])
        #expect(error?.unexpected == ["stray"])
        #expect(error?.misshapen == ["blocks.0.fc1.weight: [3, 2] here, [1] there"])
        #expect(module.state.map(\.tensor.floats) == before)
    }
}
