import Foundation
import TestSupport
import Testing
import Torch

/// Collectives among ranks that are threads here; `CommandTests` has real processes.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ProcessGroupTests {
    @Test func aProcessByItselfIsAGroupToo() throws {
        let group = ProcessGroup()
        let tensor = Tensor([Float(1), 2])
        try group.sum(tensor)
        try group.broadcast([tensor])
        try group.barrier()
        #expect(group.isAlone && group.isFirst && tensor.floats == [1, 2])
        #expect(try group.gathered(tensor).shape == [1, 2])
        #expect(try group.concatenated(tensor).floats == [1, 2])
        #expect(try group.any([true, false]) == [true, false])
        #expect(try group.gathered("x") == ["x"])
        #expect(group.posted(under: "x") == nil)
    }

    @Test(arguments: [2, 3]) func sumsAndGathersWhatAllHave(count: Int) throws {
        let results = try Ranks.run(count) { group in
            let own = Tensor([Float(group.rank), 1])
            let gathered = try group.gathered(own).rows
            try group.sum(own)
            return (gathered, own.floats)
        }
        for (gathered, sum) in results {
            #expect(gathered == (0..<count).map { [Float($0), 1] })
            #expect(sum == [Float(count * (count - 1) / 2), Float(count)])
        }
    }

    @Test func gathersAllTypesAndShapes() throws {
        let results = try Ranks.run(2) { group in
            let bytes = try group.gathered(Tensor([UInt8(group.rank), 7])).array(of: Int.self)
            let scalar = try group.gathered(Tensor.full([], Double(group.rank))).floats
            // A view with gaps in memory.
            let view = Tensor([Float(0), 1, 2, 3], shape: [2, 2]).transposed()
            let matrix = try group.gathered(view).floats
            return (bytes, scalar, matrix)
        }
        for (bytes, scalar, matrix) in results {
            #expect(bytes == [0, 7, 1, 7])
            #expect(scalar == [0, 1])
            #expect(matrix == [0, 2, 1, 3, 0, 2, 1, 3])
        }
    }

    @Test func joinsAsManyRowsAsEachHas() throws {
        let results = try Ranks.run(3) { group in
            // The second one has none.
            let rows = [2, 0, 3][group.rank]
            return try group.concatenated(Tensor.full([rows, 2], Double(group.rank))).rows
        }
        for rows in results { #expect(rows == [[0, 0], [0, 0], [2, 2], [2, 2], [2, 2]]) }
    }

    @Test func bringsTensorsBytesAndTextsToAll() throws {
        let results = try Ranks.run(2) { group in
            let tensor = Tensor([Float(group.rank), 5])
            try group.broadcast([tensor], from: 1)
            let bytes = try group.broadcast(group.isFirst ? [1, 2, 3] : [])
            let nothing = try group.broadcast(group.isFirst ? [] : [9])
            let texts = try group.gathered(["größer", ""][group.rank])
            let flags = try group.any([group.rank == 1, false, true])
            return (tensor.floats, bytes, nothing, texts, flags)
        }
        for (floats, bytes, nothing, texts, flags) in results {
            #expect(floats == [1, 5] && bytes == [1, 2, 3] && nothing.isEmpty)
            #expect(texts == ["größer", ""] && flags == [true, false, true])
        }
    }

    @Test func theFirstTextUnderAKeyStays() throws {
        let results = try Ranks.run(2) { group in
            #expect(group.posted(under: "reason") == nil)
            try group.barrier()
            if group.rank == 1 { group.post("the first", under: "reason") }
            try group.barrier()
            if group.rank == 0 { group.post("a later one", under: "reason") }
            try group.barrier()
            let text = group.posted(under: "reason")
            try group.barrier()
            return text
        }
        #expect(results == ["the first", "the first"])
    }

    @Test func aRankThatLeavesIsMissedAtOnce() throws {
        struct Leaves: Error {}
        let outcomes = try Ranks.outcomes(2, timeout: 60) { group in
            try group.barrier()
            if group.rank == 1 { throw Leaves() }
            try group.sum(Tensor([Float(1)]))
        }
        let error = #expect(throws: ProcessGroupError.self) { try outcomes[0].get() }
        #expect(error?.isConsequence == true)
        #expect(error?.description.contains("process 0 of 2 has lost the others") == true, "\(error!)")
    }

    @Test func aRankThatHangsIsMissedAfterTheTimeout() throws {
        let outcomes = try Ranks.outcomes(2, timeout: 4) { group in
            try group.barrier()
            if group.rank == 1 {
                // Leaves when the other has given up.
                Thread.sleep(forTimeInterval: 9)
                return
            }
            try group.sum(Tensor([Float(1)]))
        }
        let error = #expect(throws: ProcessGroupError.self) { try outcomes[0].get() }
        #expect(error?.description.contains("nothing came from them for 4 s (--dist_timeout)") == true)
    }

    /// What went wrong once stays wrong: the ranks no longer agree on what comes next.
    @Test func nothingGoesOnAfterAFailure() throws {
        let outcomes = try Ranks.outcomes(2, timeout: 60) { group -> [Bool] in
            try group.barrier()
            if group.rank == 1 { return [] }
            return [1, 2].map { _ in (try? group.sum(Tensor([Float(1)]))) == nil }
        }
        #expect(try outcomes[0].get() == [true, true])
    }

    @Test func saysWhereItHasWaitedInVain() throws {
        let port = try Ranks.freePort()
        let meeting = ProcessGroup.Meeting(
            host: "127.0.0.1", port: port, hostsStore: false, prefix: "test", address: "127.0.0.1")
        let error = #expect(throws: ProcessGroupError.self) {
            try ProcessGroup(rank: 1, count: 2, meeting: meeting, timeout: 1)
        }
        #expect(error?.description.contains("could not meet the others at 127.0.0.1:\(port)") == true)
    }
}
