import Foundation

/// The small files of the Golden folder, and what Pillow makes of them (see make_codec_golden.py there).
struct GoldenPictures {
    struct Expected: Decodable {
        let width: Int
        let height: Int
        let mode: String
        let pixels: Data
    }

    let expected: [String: Expected]
    private let folder: URL

    init() throws {
        folder = Bundle.module.resourceURL?.appendingPathComponent("Golden") ?? URL(fileURLWithPath: "Golden")
        let json = try Data(contentsOf: folder.appendingPathComponent("codecs.json"))
        expected = try JSONDecoder().decode([String: Expected].self, from: json)
    }

    var names: [String] { expected.keys.sorted() }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }
}
