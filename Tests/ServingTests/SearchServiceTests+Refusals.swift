import Foundation
import Imaging
import SQLite
import Search
import Testing

extension SearchServiceTests {
    /// Requests that cannot be answered.
    @Suite(.timeLimit(.minutes(2))) struct Refusals {
        private func refuse(
            _ served: ServedIndex, _ target: String, body: [UInt8]? = nil, _ status: Int, _ words: String = ""
        ) async throws {
            let answer = try await served.ask(target, body: body)
            #expect(answer.status == status, "\(target) \(answer.sentence ?? "")")
            let sentence = try #require(answer.sentence)
            #expect(
                (words.isEmpty || sentence.contains(words)) && sentence.hasSuffix("."),
                "\(target): \(sentence)")
        }

        @Test func badParametersAre400() async throws {
            let served = try await ServedIndex(pictures: 3)
            for target in [
                "/api/search", "/api/search?id=", "/api/search?id=x", "/api/search?id=-1",
                "/api/search?id=1.5",
                "/api/search?id=99999999999999999999", "/api/search?id=1&k=0", "/api/search?id=1&k=1001",
                "/api/search?id=1&k=ten", "/api/search?id=1&metric=hamming", "/api/search?id=1&recipe=none",
                "/api/search?id=1&recipe=cls%7Cl2&recipe=cls%7Cl2", "/api/search?id=1&region=0,0,1",
                "/api/search?id=1&region=0,0,0,1", "/api/search?id=1&region=0,0,nan,1",
                "/api/search?id=1&region=-0.1,0,1,1", "/api/search?id=1&region=0,0,1,1,1",
                "/api/search?id=1&region=0,0,inf,1", "/api/patch?id=1&x=0.5", "/api/patch?id=1&x=2&y=0",
                "/api/patch?id=1&x=nan&y=0", "/api/pictures?offset=-1", "/api/pictures?limit=0",
                "/api/pictures?limit=501", "/api/pictures?q=" + String(repeating: "x", count: 1001),
                "/api/duplicates?threshold=2", "/api/duplicates?threshold=nan", "/api/pictures/x",
                "/pictures/-1/file",
            ] {
                try await refuse(served, target, 400)
            }
            let bytes = try ServedIndex.picture(0).pngData()
            try await refuse(
                served, "/api/search?k=0", body: bytes, 400, "k must be a whole number from 1 to 1000")
        }

        @Test func unknownPicturesAndAddressesAre404() async throws {
            let served = try await ServedIndex(pictures: 3)
            for target in ["/api/pictures/99", "/pictures/99/thumbnail", "/pictures/99/file"] {
                try await refuse(served, target, 404, "The index has no picture 99.")
            }
            for target in ["/api/search?id=99", "/api/patch?id=99"] { try await refuse(served, target, 404) }
            for target in ["/none", "/api", "/api/", "/pictures/1", "/pictures/1/", "//", "/etc/passwd"] {
                try await refuse(served, target, 404)
            }
        }

        @Test func filesThatAreGoneOrNoPicturesAnyMoreAre410() async throws {
            let served = try await ServedIndex(pictures: 3)
            let (gone, other) = (
                try #require(try served.id("set0/0.png")), try #require(try served.id("set1/1.png"))
            )
            try FileManager.default.removeItem(atPath: served.root + "/set0/0.png")
            try Data("no picture".utf8).write(to: URL(fileURLWithPath: served.root + "/set1/1.png"))
            for id in [gone, other] {
                for target in [
                    "/pictures/\(id)/file", "/api/patch?id=\(id)", "/api/search?id=\(id)&region=0,0,1,1",
                ] {
                    try await refuse(served, target, 410)
                }
                // What the index itself knows is still answered.
                #expect(try await served.ask("/pictures/\(id)/thumbnail").status == 200)
                #expect(try await served.ask("/api/search?id=\(id)").status == 200)
            }
        }

        @Test func withoutThumbnailsTheFileIsRead() async throws {
            let served = try await ServedIndex(pictures: 2, thumbnailSide: 0)
            let answer = try await served.ask("/pictures/1/thumbnail")
            #expect(try Image.decode(answer.bytes, name: "thumbnail").width == 40)
            try FileManager.default.removeItem(atPath: served.root + "/set0/0.png")
            try await refuse(served, "/pictures/1/thumbnail", 410)
        }

        @Test func whatIsNoPictureIs422() async throws {
            let served = try await ServedIndex(pictures: 2)
            let whole = try ServedIndex.picture(0).pngData()
            for body in [[], Array("hello".utf8), Array(whole.prefix(60)), [0xFF, 0xD8, 0xFF, 0xE0]] {
                for path in ["/api/search", "/api/patch"] { try await refuse(served, path, body: body, 422) }
            }
        }

        @Test func picturesWithTooLongSidesAre413() async throws {
            let served = try await ServedIndex(pictures: 2)
            let bytes = try ServedIndex.picture(0, width: 401, height: 2).pngData()
            for path in ["/api/search", "/api/patch"] {
                try await refuse(served, path, body: bytes, 413, "401 x 2 pixels")
            }
        }

        @Test func anIndexCannotNameFilesOutsideItsFolder() async throws {
            for path in [
                "../../etc/passwd", "/etc/passwd", "set0/../../small.dino", "./set0/0.png", "a//b", "",
            ] {
                let served = try await ServedIndex(pictures: 3) { file in
                    try Self.change(file, "UPDATE pictures SET path = '\(path)' WHERE id = 1")
                }
                for target in ["/pictures/1/file", "/api/patch?id=1", "/api/search?id=1&region=0,0,1,1"] {
                    try await refuse(served, target, 404, "impossible path")
                }
                let search = try await served.ask("/api/search?id=2")
                #expect(search.status == 200)
            }
        }

        @Test func anIndexWithStrangeNumbersIsAnswered() async throws {
            let served = try await ServedIndex(pictures: 6) { file in
                try Self.change(
                    file,
                    """
                    UPDATE pictures SET bytes = -5, modified = -9223372036854775807, sha256 = '"' WHERE id = 1;
                    UPDATE vectors_0 SET vector = x'\(String(repeating: "0000c07f", count: 24))' WHERE picture = 2;
                    CREATE TABLE other(picture INTEGER, vector BLOB);
                    INSERT INTO other SELECT picture, vector FROM vectors_0;
                    INSERT INTO other SELECT picture, vector FROM vectors_0;
                    DROP TABLE vectors_0;
                    ALTER TABLE other RENAME TO vectors_0;
                    """)
            }
            for target in [
                "/api/index", "/api/pictures", "/api/pictures/1", "/api/search?id=3", "/pictures/1/file",
            ] {
                let answer = try await served.ask(target)
                #expect(answer.status == 200, "\(target)")
            }
            let answer = try await SearchServiceTests.duplicates(served, "?threshold=0.5")
            #expect(answer["pictures"] == 12)
        }

        @Test func anIndexWithoutRecipesIsNoIndex() async throws {
            await #expect(throws: IndexError.self) {
                _ = try await ServedIndex(pictures: 1) { file in
                    try Self.change(
                        file,
                        "UPDATE facts SET value = json_set(value, '$.recipes', json('[]')) WHERE name = 'features'"
                    )
                }
            }
        }

        /// Changes an index behind the program's back.
        static func change(_ file: String, _ sql: String) throws {
            try Database(file, mode: .write).execute(sql)
        }
    }
}
