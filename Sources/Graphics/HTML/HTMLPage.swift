import Foundation
import Imaging

/// The body of a report as it is written, and the pictures that its style holds.
public struct HTMLPage {
    private(set) var body = ""
    /// One rule per picture; a picture that is shown often is in the file once.
    private(set) var pictureRules = ""
    private var pictureClasses: [String: String] = [:]
    private var identifiers: Set<String> = []

    init() {}

    /// Appends markup, whose texts are escaped already.
    mutating func append(_ markup: String) {
        body += markup
        body += "\n"
    }

    /// The class of an element that shows a picture.
    mutating func pictureClass(_ image: Image, side: Int, quality: Int) throws(ImageError) -> String {
        let url = try HTML.dataURL(image.within(side: side), quality: quality)
        if let known = pictureClasses[url] { return known }
        let name = "p\(pictureClasses.count)"
        pictureClasses[url] = name
        pictureRules += ".\(name){background-image:url(\(url))}\n"
        return name
    }

    /// A name for an anchor that no other has; letters that a URL would have to escape become hyphens.
    mutating func identifier(for title: String) -> String {
        let letters = title.lowercased().unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "0"..."9": Character(scalar)
            default: "-"
            }
        }
        let words = String(letters.prefix(60)).split(separator: "-").joined(separator: "-")
        let stem = words.isEmpty ? "section" : words
        var name = stem
        var number = 2
        while !identifiers.insert(name).inserted {
            name = "\(stem)-\(number)"
            number += 1
        }
        return name
    }
}
