import Testing
import Torch

/// What is said of devices and memory, which no GPU is needed for.
@Suite struct DeviceFactsTests {
    @Test(arguments: [
        ("", "the driver shows no CUDA device"),
        ("libtorch_cuda.so: cannot open shared object file: No such file or directory", "for the CPU alone"),
        (
            "libcudnn.so.9: cannot open shared object file: No such file or directory",
            "libcudnn.so.9: cannot open"
        ),
    ])
    func theReasonWhyThereIsNoGPUIsSaid(absence: String, reason: String) {
        let sentence = Device.noCUDA(absence)
        #expect(sentence.contains(reason) && sentence.hasSuffix("use --device cpu"), "\(sentence)")
    }

    @Test func theCPUComputesInFullPrecision() {
        #expect(Device.cpu.computes(in: .float32) && Device.cpu.fullName == "cpu")
    }

    @Test func tf32IsSwitchedForGPUs() {
        let before = TorchRuntime.allowsTF32
        defer { TorchRuntime.allowsTF32 = before }
        for allowed in [true, false] {
            TorchRuntime.allowsTF32 = allowed
            #expect(TorchRuntime.allowsTF32 == allowed)
        }
    }

    @Test(arguments: [
        (
            "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to "
                + "allocate 137438953472 bytes. Error code 12 (Cannot allocate memory)",
            "the CPU cannot give 128 GiB more"
        ),
        (
            "DefaultCPUAllocator: not enough memory: you tried to allocate 3145728 bytes.",
            "the CPU cannot give 3 MiB more"
        ),
        (
            "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.11 GiB of which 5.06 MiB "
                + "is free. Process 1 has 79.10 GiB memory in use. Of the allocated memory 1 GiB is allocated by PyTorch.",
            "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.11 GiB of which 5.06 MiB is free"
        ),
        ("CUDA error: CUBLAS_STATUS_ALLOC_FAILED", "CUDA error: CUBLAS_STATUS_ALLOC_FAILED"),
    ])
    func whatIsSaidOfMemoryIsWhatAUserNeeds(message: String, short: String) {
        #expect(TorchError.shortened(message) == short)
    }
}
