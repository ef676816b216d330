import Evaluation
import Foundation
import Search

extension OutputFile {
    /// Finds out that none of the files to be written is a picture of an index.
    static func check(_ written: [String?], against store: any IndexStore) throws {
        let root = store.header.root + "/"
        for path in written.compactMap(\.self) where path != standardOutput {
            let place = real(path)
            guard place.hasPrefix(root), try store.id(ofPath: String(place.dropFirst(root.count))) != nil
            else { continue }
            throw EvaluationError(
                "\(path) is a picture of the index and would be written over; give another name")
        }
    }
}
