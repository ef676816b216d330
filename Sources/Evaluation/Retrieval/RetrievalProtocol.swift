/// Which answers count, and which are passed over.
public enum RetrievalProtocol: String, Sendable, CaseIterable {
    /// Easy ones; hard ones are passed over.
    case easy = "Easy"
    /// Easy and hard ones.
    case medium = "Medium"
    /// Hard ones; easy ones are passed over.
    case hard = "Hard"

    func positives(_ query: RetrievalGroundTruth.Query) -> [Int] {
        switch self {
        case .easy: query.easy
        case .medium: query.easy + query.hard
        case .hard: query.hard
        }
    }

    func junk(_ query: RetrievalGroundTruth.Query) -> [Int] {
        switch self {
        case .easy: query.junk + query.hard
        case .medium: query.junk
        case .hard: query.junk + query.easy
        }
    }
}
