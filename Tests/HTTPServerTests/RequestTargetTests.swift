import Testing

import HTTPServer

extension HTTPServerTests {
    @Suite struct RequestTargetTests {
        @Test(arguments: [
            ("/", "/"), ("/a%20b", "/a b"), ("/%C3%A9", "/é"), ("//a//b", "//a//b"), ("/a+b", "/a+b"),
            ("/%2525", "/%25"), ("/a.b/..c/...", "/a.b/..c/..."), ("/a%2fb", "/a/b"), ("/?", "/"),
            ("/a?b/../c", "/a"), ("/a;b=c", "/a;b=c"),
        ])
        func pathsAreDecodedOnce(_ target: String, _ path: String) throws {
            #expect(try #require(HTTPRequestHead(method: "GET", target: target)).path == path)
        }

        @Test(arguments: [
            "", "a", "*", "http://localhost/", "/..", "/../", "/a/../b", "/./", "/.", "/%2e%2e%2fetc",
            "/a/%2E",
            "/a%2f..%2fb", "/..%5cb", "/a%00b", "/%0a", "/%7f", "/%", "/%4", "/%zz", "/%+1", "/%C0%AF",
            "/%c0%80",
            "/%E0%80%AF", "/%ED%A0%80", "/%F5%80%80%80", "/%ff", "/?a=%00", "/?a=%C0%AF", "/?%", "/?a=%4",
        ])
        func whatCannotBeReadInOneWayIsNoTarget(_ target: String) {
            #expect(HTTPRequestHead(method: "GET", target: target) == nil)
        }

        @Test func queryItemsKeepTheirOrderAndMayRepeat() throws {
            let target = "/find?k=5&tag=a+b&tag=%26%3D&empty=&bare&&=x&a=b=c"
            let query = try #require(HTTPRequestHead(method: "GET", target: target)).query
            let expected = HTTPFields([
                .init("k", "5"), .init("tag", "a b"), .init("tag", "&="), .init("empty", ""),
                .init("bare", ""),
                .init("", "x"), .init("a", "b=c"),
            ])
            #expect(query == expected)
            #expect(query.first(named: "tag") == "a b" && query.values(named: "tag") == ["a b", "&="])
            #expect(query.first(named: "K") == nil)
        }

        @Test func anyBytesAreDecodedOrRefused() {
            var generator = SystemRandomNumberGenerator()
            let pieces = [
                "%", "/", ".", "2e", "%2F", "?", "&", "=", "\\", "é", "%00", "+", "a", "%C3", "%A9",
            ]
            for _ in 0..<20_000 {
                let count = Int.random(in: 0..<12, using: &generator)
                let target = "/" + (0..<count).map { _ in pieces.randomElement() ?? "" }.joined()
                guard let head = HTTPRequestHead(method: "GET", target: target) else { continue }
                #expect(head.path.hasPrefix("/") && !head.path.utf8.contains(0), "\(target)")
                let segments = head.path.split { $0 == "/" || $0 == "\\" }
                #expect(!segments.contains("..") && !segments.contains("."), "\(target)")
            }
        }

        @Test func cookiesAreReadFromEveryHeader() throws {
            let headers: HTTPFields = ["Cookie": "a=1; b=\"two\"; c", "cookie": " d = x=y ;=z; a=2;\""]
            let cookies = try #require(HTTPRequestHead(method: "GET", target: "/", headers: headers)).cookies
            let expected: HTTPFields = ["a": "1", "b": "two", "d": "x=y", "a": "2"]
            #expect(cookies == expected)
        }

        @Test func headerNamesHaveNoCase() throws {
            let headers: HTTPFields = ["X-Token": "1", "x-token": "2"]
            let head = try #require(HTTPRequestHead(method: "GET", target: "/", headers: headers))
            #expect(
                head.header(named: "X-TOKEN") == "1" && head.headers.headers(named: "x-token") == ["1", "2"])
            #expect(head.header(named: "X-Toke") == nil && head.header(named: "X-Token ") == nil)
        }
    }
}
