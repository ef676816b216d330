import Arguments
import DINO
import Foundation

extension NamedRecipe {
    /// The recipes that a flag was given.
    ///
    /// A flag that takes several values takes pictures too, if they come after it: the sentence says so.
    static func all(_ texts: [String]) throws -> [NamedRecipe] {
        try texts.map { text in
            do {
                return try NamedRecipe(text)
            } catch  where FileManager.default.fileExists(atPath: text) {
                throw ValidationError(
                    "--recipe '\(text)' is a file or folder; name pictures before --recipe.")
            } catch {
                throw ValidationError("\(error).")
            }
        }
    }
}
