import HTTPServer
import Testing

extension HTTPServerTests {
    @Suite struct HostCheckTests {
        private func head(host: String?, origin: String? = nil) throws -> HTTPRequestHead {
            var headers = HTTPFields()
            if let host { headers.append("Host", host) }
            if let origin { headers.append("Origin", origin) }
            return try #require(HTTPRequestHead(method: "POST", target: "/", headers: headers))
        }

        @Test(arguments: [
            "localhost:8080", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080", "[0:0:0:0:0:0:0:1]:8080",
            "192.168.1.7:8080", "pictures.lan:8080", "127.0.0.1:08080",
        ])
        func theServersOwnNamesAreAllowed(_ host: String) throws {
            let check = HostCheck(address: "192.168.1.7", port: 8080, otherNames: ["Pictures.lan"])
            #expect(check.allowsHost(try head(host: host)))
        }

        @Test(arguments: [
            "evil.example:8080", "localhost", "localhost:80", "localhost:8081", "localhost:",
            "localhost:+8080",
            "localhost:8080x", "localhost:8080:8080", "localhost.evil.example:8080", "localhost.:8080",
            "evil.example@localhost:8080", "localhost@evil.example:8080", "127.0.0.2:8080", "127.1:8080",
            "2130706433:8080", "0x7f.0.0.1:8080", "0.0.0.0:8080", "[::1:8080", "::1:8080", "[::1]8080",
            "[127.0.0.1]:8080", "[localhost]:8080", "", ":8080", " localhost:8080", "localhost :8080",
            "http://localhost:8080", "localhost:8080/", "localhost:8080,evil.example", "localhost\u{0}:8080",
            "localhost:65536", "localhost:808000000000000000000000", "löcalhost:8080", "localhost:８０８０",
            "ＬOCALHOST:8080", "\u{212A}:8080", "192.168.1.8:8080",
        ])
        func allOtherNamesAreNot(_ host: String) throws {
            let check = HostCheck(address: "192.168.1.7", port: 8080)
            #expect(!check.allowsHost(try head(host: host)))
            #expect(check.problem(of: try head(host: host)) != nil)
        }

        @Test func noHostAndTwoHostsAreRefused() throws {
            let check = HostCheck(address: "127.0.0.1", port: 80)
            #expect(!check.allowsHost(try head(host: nil)))
            var headers: HTTPFields = ["Host": "localhost"]
            let one = try #require(HTTPRequestHead(method: "GET", target: "/", headers: headers))
            #expect(check.allowsHost(one))
            headers.append("host", "localhost")
            let two = try #require(HTTPRequestHead(method: "GET", target: "/", headers: headers))
            #expect(!check.allowsHost(two))
        }

        @Test(arguments: ["0.0.0.0", "::"]) func everyInterfaceMeansEveryAddressButNoName(_ address: String)
            throws
        {
            let check = HostCheck(address: address, port: 8080)
            #expect(check.allowsHost(try head(host: "10.1.2.3:8080")))
            #expect(check.allowsHost(try head(host: "[fe80::1]:8080")))
            #expect(check.allowsHost(try head(host: "localhost:8080")))
            #expect(!check.allowsHost(try head(host: "evil.example:8080")))
            #expect(!check.allowsHost(try head(host: "10.1.2.3:8081")))
        }

        @Test(
            arguments: [
                nil, "http://localhost:8080", "HTTP://LocalHost:8080",
            ] as [String?]) func pagesOfTheSameSiteMayAsk(_ origin: String?) throws
        {
            let check = HostCheck(address: "127.0.0.1", port: 8080)
            #expect(check.problem(of: try head(host: "localhost:8080", origin: origin)) == nil)
        }

        @Test(arguments: [
            "null", "", "http://evil.example", "https://localhost:8080", "http://localhost",
            "http://127.0.0.1:8080",
            "http://localhost:8081", "http://localhost:8080/", "localhost:8080",
            "http://localhost:8080.evil.example",
            "http://user@localhost:8080", "http://localhost:8080 http://evil.example", "file://", "http://",
        ])
        func pagesOfOtherSitesMayNot(_ origin: String) throws {
            let check = HostCheck(address: "127.0.0.1", port: 8080)
            let request = try head(host: "localhost:8080", origin: origin)
            #expect(check.allowsHost(request) && !check.allowsOrigin(request))
            #expect(check.problem(of: request) != nil)
        }

        @Test func onTheStandardPortNoPortIsNamed() throws {
            let check = HostCheck(address: "127.0.0.1", port: 80)
            #expect(check.problem(of: try head(host: "localhost", origin: "http://localhost")) == nil)
            #expect(check.problem(of: try head(host: "localhost:80", origin: "http://localhost")) == nil)
        }
    }
}
