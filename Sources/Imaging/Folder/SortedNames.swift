#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Names in one block of bytes, and their order.
struct SortedNames {
    private struct Place {
        /// Bytes that tell most names apart, as a number.
        var key: UInt64 = 0
        var start: UInt32
        var count: UInt32
    }

    private var bytes: [UInt8] = []
    private var places: [Place] = []

    var isEmpty: Bool { places.isEmpty }
    var count: Int { places.count }
    var byteCount: Int { bytes.count }

    mutating func append(_ name: UnsafeBufferPointer<UInt8>) {
        // A folder with 4 GiB of names is more than any file system takes.
        guard bytes.count + name.count <= UInt32.max else { return }
        places.append(Place(start: UInt32(bytes.count), count: UInt32(name.count)))
        bytes.append(contentsOf: name)
    }

    /// Sorts by bytes: by the eight after the beginning that all share, which is long in many data sets, then
    /// by all.
    mutating func sort() {
        guard let first = places.first else { return }
        bytes.withUnsafeBufferPointer { bytes in
            var shared = Int(first.count)
            for place in places {
                var same = 0
                let most = min(shared, Int(place.count))
                while same < most, bytes[Int(first.start) + same] == bytes[Int(place.start) + same] {
                    same += 1
                }
                shared = same
            }
            for index in places.indices {
                var key: UInt64 = 0
                for offset in shared..<(shared + 8) {
                    let byte = offset < places[index].count ? bytes[Int(places[index].start) + offset] : 0
                    key = key << 8 | UInt64(byte)
                }
                places[index].key = key
            }
            places.sort { a, b in
                if a.key != b.key { return a.key < b.key }
                guard let base = bytes.baseAddress else { return false }
                let order = memcmp(base + Int(a.start), base + Int(b.start), Int(min(a.count, b.count)))
                return order != 0 ? order < 0 : a.count < b.count
            }
        }
    }

    /// Calls `body` with each name, in order.
    func forEach(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            for place in places {
                let range = Int(place.start)..<Int(place.start + place.count)
                body(UnsafeBufferPointer(rebasing: bytes[range]))
            }
        }
    }

    /// The names in order.
    var strings: [String] {
        var result: [String] = []
        forEach { result.append(String(decoding: $0, as: UTF8.self)) }
        return result
    }
}
