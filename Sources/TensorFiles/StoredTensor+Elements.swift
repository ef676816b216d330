extension StoredTensor {
    /// The elements in row-major order, or nil where the tensor holds another element type.
    public func elements<Element: TensorElement>(as type: Element.Type) -> [Element]? {
        guard dtype == type.elementType || (dtype == .bool && type.elementType == .uint8) else { return nil }
        return loaded(type)
    }

    /// The elements in row-major order as single precision, whatever type they are stored in.
    ///
    /// Rounds `float64` and large integers to the nearest; `bool` becomes 0 or 1.
    public func floats() -> [Float] {
        switch dtype {
        case .float32: loaded(Float.self)
        case .float64: loaded(Double.self).map { Float($0) }
        case .float16: loaded(UInt16.self).map(Self.float(half:))
        case .bfloat16: loaded(UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
        case .int64: loaded(Int64.self).map { Float($0) }
        case .int32: loaded(Int32.self).map { Float($0) }
        case .int16: loaded(Int16.self).map { Float($0) }
        case .int8: loaded(Int8.self).map { Float($0) }
        case .uint8: loaded(UInt8.self).map { Float($0) }
        case .bool: loaded(UInt8.self).map { $0 == 0 ? 0 : 1 }
        }
    }

    private func loaded<Word: BitwiseCopyable>(_: Word.Type) -> [Word] {
        withUnsafeBytes { (source: UnsafeRawBufferPointer) throws(Never) in
            [Word](unsafeUninitializedCapacity: count) { target, initialized in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
                initialized = count
            }
        }
    }

    /// Half precision by hand, because Swift has no `Float16` on Intel Macs.
    private static func float(half bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = UInt32(bits >> 10) & 31
        let fraction = UInt32(bits) & 1023
        switch exponent {
        case 0: return sign * Float(fraction) * 0x1p-24
        case 31: return Float(bitPattern: UInt32(bits & 0x8000) << 16 | 0x7F80_0000 | fraction << 13)
        default:
            return Float(bitPattern: UInt32(bits & 0x8000) << 16 | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
