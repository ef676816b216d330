import Dispatch
import Foundation
import Imaging
import Synchronization

/// A set of edited copies of one's own pictures, in the layout of Copydays.
///
/// Seed, pictures and their order decide every byte; the number of threads does not. Each original comes to
/// the set with at most 1024 pixels to a side, upright.
///
/// All crops of an original lie at one place, by chance, in its shape. Strong copies are one to three edits
/// each, with strengths by chance; `copies.csv` tells which.
public struct CopySet: Sendable, Equatable {
    /// The most originals that names have numbers for.
    public static let maximumOriginals = 10_000
    /// The most strong copies of an original that names have numbers for.
    public static let maximumStrongPerOriginal = 99

    /// Names the random streams.
    public var seed: UInt64
    /// Strong copies of each original.
    public var strongPerOriginal: Int

    /// A set; `write` refuses numbers of strong copies outside `0...maximumStrongPerOriginal`.
    public init(seed: UInt64 = 0, strongPerOriginal: Int = 3) {
        self.seed = seed
        self.strongPerOriginal = strongPerOriginal
    }

    /// Makes the set: `original`, `jpegqual/Q`, `crops/P`, `strong`, and `copies.csv` last.
    ///
    /// A picture's number is its place in the list, so pictures that cannot be read leave gaps.
    ///
    /// - Parameters:
    ///   - paths: Pictures of any format, at most `maximumOriginals`.
    ///   - folder: A folder that is new, empty, or an earlier set, which is replaced.
    ///   - workers: Threads, one for each processor by default; each holds one picture at full size.
    ///   - progress: Called now and then, on the caller's thread, with the number of pictures done.
    @discardableResult
    public func write(
        from paths: PathList, to folder: String, workers: Int? = nil, progress: (Int) -> Void = { _ in }
    ) throws(CopySetError) -> CopySetSummary {
        guard !paths.isEmpty else { throw .noPictures }
        guard paths.count <= Self.maximumOriginals else { throw .tooManyPictures(count: paths.count) }
        guard (0...Self.maximumStrongPerOriginal).contains(strongPerOriginal) else {
            throw .strongCopies(count: strongPerOriginal)
        }
        let copyFolder = try CopyFolder(folder)
        for path in paths { try copyFolder.checkOutside(path) }
        try copyFolder.prepare()
        let job = CopyJob(set: self, paths: paths, folder: copyFolder)
        let workers = min(max(1, workers ?? ProcessInfo.processInfo.activeProcessorCount), paths.count)
        var summary = CopySetSummary()
        var lines = [CopyRow.header]
        // Groups keep lines in order and let progress be told from this thread.
        let group = workers * 4
        for start in stride(from: 0, to: paths.count, by: group) {
            let numbers = start..<min(start + group, paths.count)
            for outcome in Self.run(job, numbers, workers: workers) {
                switch outcome {
                case .made(let rows):
                    summary.originals += 1
                    summary.copies += rows.count - 1
                    lines += rows.map(\.line)
                case .skipped(let source): summary.skipped.append(source)
                case .failed(let error): throw error
                }
            }
            progress(numbers.upperBound)
        }
        if summary.originals == 0, let first = summary.skipped.first {
            throw .nothingReadable(count: paths.count, first: first)
        }
        try copyFolder.writeTable(lines)
        return summary
    }

    /// Makes the set from paths as they are.
    @discardableResult
    public func write(
        from paths: [String], to folder: String, workers: Int? = nil, progress: (Int) -> Void = { _ in }
    ) throws(CopySetError) -> CopySetSummary {
        try write(from: PathList(paths), to: folder, workers: workers, progress: progress)
    }

    /// Runs jobs of consecutive numbers; what became of them is in their order.
    private static func run(_ job: CopyJob, _ numbers: Range<Int>, workers: Int) -> [CopyOutcome] {
        let outcomes = Mutex([CopyOutcome?](repeating: nil, count: numbers.count))
        let next = Atomic(numbers.lowerBound)
        DispatchQueue.concurrentPerform(iterations: min(workers, numbers.count)) { _ in
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < numbers.upperBound else { return }
                let outcome: CopyOutcome
                do throws(CopySetError) {
                    outcome = try job.run(number)
                } catch {
                    outcome = .failed(error)
                }
                outcomes.withLock { $0[number - numbers.lowerBound] = outcome }
            }
        }
        return outcomes.withLock { $0.compactMap { $0 } }
    }
}
