import Foundation
import Testing

extension SearchServiceTests {
    /// An index that changes while it is served, and files that do.
    @Suite(.timeLimit(.minutes(2))) struct Following {
        @Test func anUpdateIsFollowed() async throws {
            let served = try await ServedIndex(pictures: 6)
            #expect(SearchServiceTests.ids(try await served.ask("/api/search?id=1").json).count == 5)
            let before = try await SearchServiceTests.duplicates(served, "?threshold=0.5")
            #expect(before["pictures"] == 6)
            let fresh = ServedIndex.picture(500)
            try ServedIndex.write(fresh, to: served.root + "/new.png")
            try FileManager.default.removeItem(atPath: served.root + "/set0/0.png")
            try ServedIndex.update(served.file, root: served.root)
            #expect(try await served.ask("/api/index").json["pictures"] == 6)
            let id = try #require(try served.id("new.png"))
            let answer = try await served.ask("/api/search?k=1", body: fresh.pngData()).json
            #expect(SearchServiceTests.ids(answer) == [id])
            #expect(try await served.ask("/api/pictures/1").status == 404)
            let after = try await SearchServiceTests.duplicates(served, "?threshold=0.5")
            #expect(after["pictures"] == 6)
        }

        @Test func anIndexThatIsMadeAnewIsFollowed() async throws {
            let served = try await ServedIndex(pictures: 6)
            #expect(try await served.ask("/api/search?id=1").status == 200)
            // While it is away what was open is served.
            try FileManager.default.removeItem(atPath: served.file)
            #expect(try await served.ask("/api/search?id=1").status == 200)
            try FileManager.default.removeItem(atPath: served.root + "/set0")
            try ServedIndex.update(served.file, root: served.root)
            #expect(try await served.ask("/api/index").json["pictures"] == 3)
            let answer = try await served.ask("/api/search?id=1").json
            #expect(SearchServiceTests.ids(answer).count == 2)
        }

        @Test func anIndexOfOtherFeaturesIsRefused() async throws {
            let served = try await ServedIndex(pictures: 2)
            try Refusals.change(
                served.file,
                """
                UPDATE facts SET value = json_set(value, '$.recipes[0].cropSize', 64) WHERE name = 'features';
                UPDATE facts SET value = value + 1 WHERE name = 'revision';
                """)
            let answer = try await served.ask("/api/index")
            #expect(answer.status == 500)
            #expect(answer.sentence?.contains("start the server again") == true)
        }

        @Test func pictureFilesAreToldApartByWhatTheyAreNow() async throws {
            let served = try await ServedIndex(pictures: 2)
            let first = try await served.ask("/pictures/1/file")
            let tag = try #require(first.headers.header(named: "ETag"))
            let again = try await served.ask("/pictures/1/file", headers: ["If-None-Match": tag])
            #expect(again.status == 304 && again.bytes == [])
            // Without it a browser would forget the picture.
            #expect(again.headers.header(named: "Cache-Control") == "private, no-cache")
            try ServedIndex.write(ServedIndex.picture(9, side: 60), to: served.root + "/set0/0.png")
            let changed = try await served.ask("/pictures/1/file", headers: ["If-None-Match": tag])
            #expect(changed.status == 200)
            #expect(changed.headers.header(named: "Cross-Origin-Resource-Policy") == "same-origin")
        }
    }
}
