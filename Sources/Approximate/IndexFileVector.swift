/// Numbers of one type in a file, at any address.
struct IndexFileVector<Element: BitwiseCopyable> {
    let bytes: UnsafeRawBufferPointer

    var count: Int { bytes.count / MemoryLayout<Element>.size }

    subscript(place: Int) -> Element {
        bytes.loadUnaligned(fromByteOffset: place * MemoryLayout<Element>.size, as: Element.self)
    }

    func allSatisfy(_ isGood: (Element) -> Bool) -> Bool {
        var areGood = true
        for place in 0..<count { areGood = areGood && isGood(self[place]) }
        return areGood
    }
}
