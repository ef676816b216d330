import Testing
import Torch

@Suite struct TensorTests {
    @Test func numbersGoInAndOut() throws {
        let tensor = Tensor([Float(1), 2, 3, 4, 5, 6], shape: [2, 3])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.transposed().floats == [1, 4, 2, 5, 3, 6])
        #expect(tensor.to(.int64).array(of: Int.self) == [1, 2, 3, 4, 5, 6])
        #expect((tensor * 2 + 1).sum(1).floats == [15, 33])
    }

    @Test func bytesOfAnotherCountAreAnError() {
        let bytes: [UInt8] = [1, 2, 3]
        #expect(throws: TorchError.self) {
            try bytes.withUnsafeBytes { try Tensor(bytes: $0, shape: [2, 2], dtype: .uint8) }
        }
    }

    @Test func aSizeBeyondMemoryIsAnErrorAndNoTrap() {
        #expect(throws: TorchError.self) { try Tensor.empty([1 << 30, 1 << 30]) }
        let error = #expect(throws: TorchError.self) { try Tensor.empty([1 << 44]) }
        guard case .outOfMemory? = error else {
            Issue.record("not told as a lack of memory: \(String(describing: error))")
            return
        }
    }

    @Test func unknownDevicesAreNamed() {
        #expect(throws: TorchError.noDevice("'gpu' is not a device; use auto, cpu, cuda or cuda:N")) {
            try Device("gpu")
        }
        let error = #expect(throws: TorchError.self) { try Device("cuda:99") }
        #expect(error?.description.hasPrefix("there is no cuda:99; ") == true, "\(String(describing: error))")
        #expect(throws: TorchError.self) { try Device("cuda:-1") }
    }

    @Test func temporariesLiveThroughTheCall() {
        // The shim gets a handle that only a temporary holds.
        let values = (0..<200).map { index in
            (Tensor([Float(index), 1]) * 2 + Tensor([Float(1), 1])).sum().item
        }
        let expected = (0..<200).map { (index: Int) -> Double in Double(index * 2 + 4) }
        #expect(values == expected)
    }

    @Test func handlesAreGivenBack() {
        let before = TorchRuntime.liveTensorCount
        do {
            let a = Tensor.ones([3, 3])
            _ = (a.matmul(a) + 1).softmax().split([1, 2])
        }
        #expect(TorchRuntime.liveTensorCount == before)
    }
}
