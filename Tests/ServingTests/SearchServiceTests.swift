import Foundation
import HTTPServer
import Imaging
import Search
import Similarity
import TestBrowser
import Testing

/// The service over a small real index.
@Suite(.timeLimit(.minutes(2))) struct SearchServiceTests {
    static let schema = Schema()

    /// An answer of status 200 whose form is the described one.
    static func checked(
        _ served: ServedIndex, _ target: String, as path: String, body: [UInt8]? = nil, status: Int = 200
    ) async throws -> JSONValue {
        let answer = try await served.ask(target, body: body)
        #expect(answer.status == status, "\(target): \(answer.sentence ?? "")")
        #expect(answer.headers.header(named: "Content-Type") == "application/json")
        let form = try #require(schema.answer(path, body == nil ? "get" : "post", status))
        #expect(schema.problems(of: answer.json, form) == [], "\(target)")
        return answer.json
    }

    static func ids(_ answer: JSONValue, recipe: Int = 0) -> [Int] {
        (answer["results"].array?[recipe]["neighbors"].array ?? []).compactMap {
            $0["id"].number.map { Int($0) }
        }
    }

    @Test func everyAnswerIsAsDescribed() async throws {
        let served = try await ServedIndex()
        let index = try await Self.checked(served, "/api/index", as: "/api/index")
        #expect(index["pictures"] == 30)
        #expect(index["recipes"].array?.compactMap { $0["name"].string } == ServedIndex.recipes)
        #expect(index["root"].string == served.root)
        let page = try await Self.checked(
            served, "/api/pictures?offset=3&limit=4&q=SET1", as: "/api/pictures")
        #expect(page["total"] == 15)
        #expect(page["pictures"].array?.count == 4)
        let id = try #require(try served.id("set0/4.png"))
        let picture = try await Self.checked(served, "/api/pictures/\(id)", as: "/api/pictures/{id}")
        #expect(picture["path"] == "set0/4.png")
        _ = try await Self.checked(served, "/api/search?id=\(id)", as: "/api/search")
        let bytes = try ServedIndex.picture(4).pngData()
        _ = try await Self.checked(served, "/api/search?region=0,0,0.5,1", as: "/api/search", body: bytes)
        _ = try await Self.checked(served, "/api/patch?id=\(id)", as: "/api/patch")
        _ = try await Self.checked(served, "/api/patch?x=0.2&y=1", as: "/api/patch", body: bytes)
        let health = try await served.ask("/healthz")
        #expect(health.status == 200 && health.json == ["status": "ok"])
        let thumbnail = try await served.ask("/pictures/\(id)/thumbnail")
        #expect(thumbnail.headers.header(named: "Content-Type") == "image/jpeg")
        #expect(try Image.decode(thumbnail.bytes, name: "thumbnail").width == 16)
        let file = try await served.ask("/pictures/\(id)/file")
        #expect(file.headers.header(named: "Content-Type") == "image/png")
        let size = try FileManager.default.attributesOfItem(atPath: served.root + "/set0/4.png")[.size]
        #expect(file.bytes.count == size as? Int)
    }

    @Test func searchByNumberLeavesThePictureOut() async throws {
        let served = try await ServedIndex()
        let id = try #require(try served.id("set1/7.png"))
        for metric in Metric.allCases {
            let answer = try await Self.checked(
                served, "/api/search?id=\(id)&k=30&metric=\(metric)", as: "/api/search")
            let found = Self.ids(answer)
            #expect(found.count == 29 && !found.contains(id))
            let vector = try #require(try SQLiteStore(opening: served.file).vector(id, recipe: 0))
            let expected = try served.neighbours(of: vector, metric: metric, count: 30)
            #expect(found == expected.map(\.id).filter { $0 != id })
            #expect(answer["results"].array?[0]["higher_is_nearer"] == .bool(metric.higherIsNearer))
        }
    }

    @Test func anUploadFindsWhatExactSearchFinds() async throws {
        let served = try await ServedIndex()
        let image = ServedIndex.picture(77, width: 50, height: 38)
        let vectors = try ServedIndex.features().vectors(of: image)
        let target = "/api/search?k=5&recipe=gem:3%7Cl2&recipe=cls%7Cl2&metric=l2"
        let answer = try await Self.checked(served, target, as: "/api/search", body: image.pngData())
        #expect(answer["query"]["width"] == 50 && answer["query"]["height"] == 38)
        // In the order in which they were asked for.
        for (place, recipe) in [1, 0].enumerated() {
            let result = try #require(answer["results"].array?[place])
            #expect(result["recipe"].string == ServedIndex.recipes[recipe])
            let expected = try served.neighbours(of: vectors[recipe], recipe: recipe, metric: .l2, count: 5)
            #expect(Self.ids(answer, recipe: place) == expected.map(\.id))
            let scores = result["neighbors"].array?.compactMap { $0["score"].number }
            // To the last digit: scores are written as the shortest numbers that are theirs.
            #expect(scores?.map { Float($0) } == expected.map(\.score))
            #expect(scores?.allSatisfy { "\($0)".count < 14 } == true)
        }
    }

    @Test func aRegionIsSearchedAsThePictureThatIsCutOut() async throws {
        let served = try await ServedIndex()
        let id = try #require(try served.id("set0/0.png"))
        let cut = ServedIndex.picture(0).cropped(x: 10, y: 4, width: 20, height: 32)
        let answer = try await Self.checked(
            served, "/api/search?id=\(id)&k=6&region=0.25,0.1,0.75,0.9", as: "/api/search")
        let other = try await Self.checked(served, "/api/search?k=6", as: "/api/search", body: cut.pngData())
        #expect(answer["results"] == other["results"])
        #expect(answer["query"]["region"] == [0.25, 0.1, 0.75, 0.9])
        #expect(answer["query"]["width"] == 40)
    }

    @Test(arguments: [(40, 40), (1, 1), (1, 390), (400, 3), (64, 27)])
    func patchesCoverThePicture(_ width: Int, _ height: Int) async throws {
        let served = try await ServedIndex(pictures: 2)
        let bytes = try ServedIndex.picture(3, width: width, height: height).pngData()
        for (x, y) in [(0.0, 0.0), (1, 1), (0.31, 0.77)] {
            let answer = try await Self.checked(
                served, "/api/patch?x=\(x)&y=\(y)", as: "/api/patch", body: bytes)
            let columns = try #require(answer["columns"].number)
            let rows = try #require(answer["rows"].number)
            let count = Int(columns * rows)
            #expect((1...2048).contains(count))
            // Patches are about square, but for pictures that are narrower than one.
            let aspect = columns / rows * Double(height) / Double(width)
            if min(width, height) > 8 { #expect(abs(log(aspect)) < 0.2) }
            for name in ["attention", "similarity"] { #expect(answer[name].array?.count == count) }
            #expect(answer["heads"].array?.count == 3)
            #expect(answer["attention"].array?.compactMap(\.number).max() == 1)
            let place = Int(min(x * columns, columns - 1)) + Int(min(y * rows, rows - 1)) * Int(columns)
            #expect(answer["similarity"].array?[place] == 1)
            // The middle of the patch that was clicked is in the region, and the click beside it.
            let (column, row) = (try #require(answer["x"].number), try #require(answer["y"].number))
            #expect(abs(column - x) <= 0.5001 / columns && abs(row - y) <= 0.5001 / rows)
            let region = (answer["region"].array ?? []).compactMap(\.number)
            try #require(region.count == 4)
            #expect(region[0] < column && column < region[2] && region[1] < row && row < region[3])
        }
        let whole = try await Self.checked(served, "/api/patch", as: "/api/patch", body: bytes)
        #expect(whole["similarity"] == .null && whole["region"] == .null)
    }

    @Test func tinyAndLongPicturesAreSearched() async throws {
        let served = try await ServedIndex(pictures: 4)
        for (width, height) in [(1, 1), (1, 400), (400, 1)] {
            let bytes = try ServedIndex.picture(1, width: width, height: height).pngData()
            let answer = try await Self.checked(
                served, "/api/search?region=0.2,0.2,0.21,0.21", as: "/api/search", body: bytes)
            #expect(Self.ids(answer).count == 4)
        }
    }

    @Test func duplicatesAreGroups() async throws {
        let served = try await ServedIndex()
        let answer = try await Self.duplicates(served, "?threshold=0.999")
        #expect(answer["pictures"] == 30)
        let groups = try #require(answer["groups"].array)
        #expect(answer["total"].number == Double(groups.count) && groups.count >= 10)
        #expect(answer["sizes"].array?.compactMap(\.number) == groups.map { Double($0.array?.count ?? 0) })
        for group in groups {
            let members = group.array ?? []
            #expect(members.map { $0["keep"] } == [true] + members.dropFirst().map { _ in false })
            #expect(members.dropFirst().allSatisfy { ($0["score"].number ?? 0) >= 0.999 })
            #expect(members.allSatisfy { ($0["width"].number ?? 0) <= (members[0]["width"].number ?? 0) })
        }
        await served.duplicates.stop()
    }

    /// The answer when it is there.
    static func duplicates(_ served: ServedIndex, _ query: String) async throws -> JSONValue {
        for _ in 0..<1000 {
            let answer = try await served.ask("/api/duplicates" + query)
            let form = try #require(schema.answer("/api/duplicates", "get", answer.status))
            #expect(schema.problems(of: answer.json, form) == [])
            if answer.status == 200 { return answer.json }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw CocoaError(.userCancelled)
    }

    @Test func clientsWithThresholdsOfTheirOwnAllGetAnswers() async throws {
        let served = try await ServedIndex()
        try await withThrowingTaskGroup(of: JSONValue.self) { group in
            for threshold in ["0.9", "0.95", "0.99"] {
                group.addTask { try await Self.duplicates(served, "?threshold=\(threshold)") }
            }
            for try await answer in group { #expect(answer["pictures"] == 30) }
        }
    }
}
