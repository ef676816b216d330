import NN
import TensorFiles
import Testing
import Torch

@Suite struct StoredTensorTests {
    @Test func everyTypeHasItsCounterpart() {
        for type in DType.allCases {
            #expect(DType(type.element) == type)
            #expect(type.element.byteCount == type.byteCount)
        }
        for type in ElementType.allCases { #expect(DType(type).element == type) }
    }

    @Test func numbersComeBackFromAFilesForm() throws {
        let tensor = Tensor([Float(1), 2, 3, 4], shape: [2, 2]).transposed()
        #expect(try Tensor(StoredTensor(tensor)).floats == [1, 3, 2, 4])
        #expect(try Tensor(StoredTensor(viewing: tensor)).floats == [1, 3, 2, 4])
        let half = tensor.to(.bfloat16)
        #expect(try Tensor(StoredTensor(viewing: half)).dtype == .bfloat16)
    }
}
