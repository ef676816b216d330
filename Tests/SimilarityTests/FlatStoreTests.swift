import Similarity
import Testing

/// Packed vectors: what comes back, what is refused.
@Suite struct FlatStoreTests {
    @Test func float32ComesBackToTheBit() throws {
        let numbers: [Float] = [0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1.5]
        let bytes = try VectorStore.encode(numbers, as: .float32)
        #expect(bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0x80, 1, 0, 0, 0])
        var store = try VectorStore(dimension: 5, precision: .float32)
        try store.append(encoded: bytes)
        #expect(store.row(0).map(\.bitPattern) == numbers.map(\.bitPattern))
    }

    /// The nearest of all float16 numbers, the even one halfway.
    @Test func float16IsRoundedToTheNearest() throws {
        func encoded(_ number: Float) throws -> Int {
            let bytes = try VectorStore.encode([number], as: .float16)
            return Int(bytes[0]) | Int(bytes[1]) << 8
        }
        var store = try VectorStore(dimension: 0x7C00, precision: .float16)
        try store.append(encoded: (0..<0x7C00).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        let all = store.row(0)
        for bits in stride(from: 0, to: 0x7BFF, by: 7) {
            let (low, high) = (all[bits], all[bits + 1])
            let middle = low + (high - low) / 2
            #expect(try encoded(low) == bits)
            #expect(try encoded(-high) == bits + 1 | 0x8000)
            #expect(try encoded(middle) == (bits.isMultiple(of: 2) ? bits : bits + 1))
            #expect(try encoded(middle.nextDown) == bits)
            #expect(try encoded(middle.nextUp) == bits + 1)
        }
        #expect(try encoded(65519.99) == 0x7BFF)
        #expect(throws: VectorError.beyondFloat16(row: 0)) { try encoded(65520) }
    }

    @Test func int8StaysWithinItsBound() throws {
        var generator = SplitMix(31)
        for scale: Float in [1e-30, 1e-3, 1, 1e5, 3e38] {
            for dimension in [1, 7, 8, 9, 16, 17, 100, 384] {
                let row = (0..<dimension).map { _ in
                    Float.random(in: -1...1, using: &generator) * scale
                        * (Bool.random(using: &generator) ? 1 : 0.01)
                }
                let (store, rows) = try FlatSamples.store([row], dimension, .int8)
                #expect(store.rowBytes == 4 + (dimension + 15) / 16 + (dimension + 7) / 8 + dimension)
                let most = Double(row.map(abs).max()!)
                for begin in stride(from: 0, to: dimension, by: 16) {
                    let block = begin..<min(begin + 16, dimension)
                    let bound = Double(row[block].map(abs).max()!) / 510 + most / 130_050 + most * 1e-6
                    #expect(block.allSatisfy { abs(Double(row[$0]) - Double(rows[0][$0])) <= bound })
                }
            }
        }
        let largest = try FlatSamples.store([[.greatestFiniteMagnitude, 0]], 2, .int8).rows[0]
        #expect(largest[0].isFinite && largest[0] > 3.4e38)
        #expect(try FlatSamples.store([[0, 0, 0]], 3, .int8).rows[0] == [0, 0, 0])
    }

    /// As a database keeps it: these bytes must mean the same for ever.
    @Test func theFormatOfInt8IsFixed() throws {
        let row: [Float] = [510, -255, 2, 4] + Array(repeating: 0, count: 12) + [1]
        let bytes = try VectorStore.encode(row, as: .int8)
        let scale = Float(510) / Float(255 * 255)
        #expect(
            bytes.prefix(4).elementsEqual(withUnsafeBytes(of: scale.bitPattern.littleEndian) { Array($0) }))
        #expect(bytes[4...5].elementsEqual([255, 1]))
        // Codes 255, -128 (rounded to the even one), 1, 2 and, in a block of its own, 127.
        #expect(bytes[6...8].elementsEqual([0b101, 0, 1]))
        #expect(
            bytes[9...].map { Int8(bitPattern: $0) }
                == [127, -64, 0, 1] + Array(repeating: 0, count: 12) + [63])
        var store = try VectorStore(dimension: 17, precision: .int8)
        try store.append(encoded: bytes)
        #expect(store.row(0)[0] == 255 * (scale * 255) && store.row(0)[16] == 127 * (scale * 1))
    }

    @Test func aRowThatCannotBeKeptLeavesTheStoreAsItWas() throws {
        var store = try VectorStore(dimension: 2, precision: .float16)
        try store.append([1, 2])
        #expect(throws: VectorError.notFinite(row: 2)) { try store.append([1, 2, .infinity, 3]) }
        #expect(throws: VectorError.beyondFloat16(row: 1)) { try store.append([1e6, 2]) }
        #expect(throws: VectorError.numberCount(3, dimension: 2)) { try store.append([1, 2, 3]) }
        #expect(throws: VectorError.byteCount(5, rowBytes: 4)) { try store.append(encoded: [1, 2, 3, 4, 5]) }
        #expect(store.count == 1 && store.row(0) == [1, 2])
        #expect(throws: VectorError.dimension(0)) { try VectorStore(dimension: 0, precision: .int8) }
        #expect(throws: VectorError.dimension(1 << 17)) {
            try VectorStore(dimension: 1 << 17, precision: .int8)
        }
        #expect(throws: VectorError.dimension(0)) { try VectorStore.encode([], as: .int8) }
        #expect(throws: VectorError.tooManyRows(1 << 33)) {
            try VectorStore(dimension: 1, precision: .int8, reservingCapacity: 1 << 33)
        }
        #expect(throws: VectorError.notFinite(row: 0)) { try VectorStore.encode([.nan], as: .int8) }
    }

    @Test func copiesAreIndependentAndRowsStayWhereTheyAre() throws {
        var store = try VectorStore(dimension: 3, precision: .float32, reservingCapacity: 2)
        var copies: [VectorStore] = []
        for row in 0..<3000 {
            try store.append([Float(row), 1, 2])
            if row % 500 == 0 { copies.append(store) }
        }
        try copies[1].append([-1, -1, -1])
        #expect(store.count == 3000 && copies[1].count == 502)
        #expect((0..<3000).allSatisfy { store.row($0)[0] == Float($0) })
        #expect(store.row(501)[0] == 501 && copies[1].row(501)[0] == -1)
        #expect(store.encodedRow(7) == (try VectorStore.encode([7, 1, 2], as: .float32)))
        store.withUnsafeBytes {
            #expect($0.count == 36000 && Int(bitPattern: $0.baseAddress).isMultiple(of: 64))
        }
    }
}
