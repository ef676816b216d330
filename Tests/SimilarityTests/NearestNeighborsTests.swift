import Similarity
import TestSupport
import Testing
import Torch

@Suite struct NearestNeighborsTests {
    /// Blocks smaller than the bank, larger than k and smaller than k.
    @Test(arguments: [7, 64, 1000])
    func blocksGiveWhatOneProductGives(blockRows: Int) {
        let bank = Formula.numbers(1, [300, 12], scale: 1)
        let queries = Formula.numbers(2, [9, 12], scale: 1)
        let whole = queries.matmul(bank.transposed()).topK(20)
        let found = NearestNeighbors(bank: bank, blockRows: blockRows).search(queries, k: 20)
        #expect(found.indices.array(of: Int.self) == whole.indices.array(of: Int.self))
        #expect(largestDifference(found.similarities, whole.values) < 1e-6)
    }

    @Test func theBankItselfComesBackInOrder() {
        let bank = Formula.numbers(3, [50, 8], scale: 1).normalized()
        let found = NearestNeighbors(bank: bank, blockRows: 16).search(bank, k: 1)
        #expect(found.indices.array(of: Int.self) == Array(0..<50))
    }

    /// Half of the rows are copies of the others: which of two copies is taken must not depend on the other ks.
    @Test(arguments: [1 << 16, 50])
    func everyKIsSearchedOnItsOwn(blockRows: Int) {
        let half = Formula.numbers(4, [100, 6], scale: 1)
        let search = NearestNeighbors(bank: .concatenated([half, half]), blockRows: blockRows)
        let queries = Formula.numbers(5, [20, 6], scale: 1)
        let together = search.search(queries, ks: [5, 21, 150])
        for (k, found) in zip([5, 21, 150], together) {
            let alone = search.search(queries, k: k)
            #expect(found.indices.array(of: Int.self) == alone.indices.array(of: Int.self))
        }
    }

    @Test func votesAddUpByClass() {
        let vote = WeightedVote(classes: 3, temperature: 1)
        let ranking = vote.ranking(
            similarities: Tensor([Float(0.9), 0.5, 0.5], shape: [1, 3]),
            labels: Tensor([Int64(2), 1, 1], shape: [1, 3]))
        // e^0.9 = 2.46 is less than 2 e^0.5 = 3.30.
        #expect(ranking.classes.array(of: Int.self) == [1, 2, 0])
        #expect(ranking.votes.floats.last == 0)
    }
}
