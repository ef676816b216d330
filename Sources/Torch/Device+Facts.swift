import CTorch

extension Device {
    /// Whether it has arithmetic of this type; others emulate it, which is slower than fp32.
    public func computes(in dtype: DType) -> Bool { ct_computes_in(ordinal, dtype.rawValue) }

    /// Such as `cuda:0 (NVIDIA H100 80GB HBM3)`; `cpu`.
    public var fullName: String {
        guard isCUDA else { return description }
        var name = [CChar](repeating: 0, count: 256)
        ct_cuda_device_name(ordinal, &name, Int32(name.count))
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.isEmpty ? description : "\(description) (\(text))"
    }

    /// What there is, for a sentence on a device that is not.
    static var present: String {
        let count = cudaCount
        if count > 0 {
            return "there is " + (0..<count).map { Device.cuda($0).fullName }.joined(separator: ", ")
                + ", and cpu"
        }
        return noCUDA(String(cString: ct_cuda_absence()))
    }

    /// Why no CUDA device answers.
    ///
    /// - Parameter absence: The loader's words where libtorch's CUDA library is not loaded, else empty.
    package static func noCUDA(_ absence: String) -> String {
        let reason =
            if absence.isEmpty {
                "the driver shows no CUDA device (nvidia-smi says more)"
            } else if absence.hasPrefix("libtorch_cuda.so: cannot open") {
                "this libtorch is built for the CPU alone"
            } else {
                "libtorch's CUDA library cannot be loaded: \(absence)"
            }
        return reason + "; use --device cpu"
    }
}

extension TorchRuntime {
    /// Whether a GPU may round the inputs of fp32 matrix products to TF32, with 10 bits after the point instead of 23:
    /// several times as fast.
    public static var allowsTF32: Bool {
        get { ct_tf32() }
        set { check(ct_set_tf32(newValue)) }
    }
}
