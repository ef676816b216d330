import TestBrowser
import Testing

extension WebPageTests {
    /// One plain sentence for everything that can go wrong.
    @Suite struct Errors {
        private static func says(
            _ sentence: String, to address: String, _ path: String, _ fault: StubSite.Answer
        ) async throws {
            var site = StubSite()
            site.faults[path] = fault
            try await visit(site, address, isReady: path != "api/index") { page, _ in
                try await wait(page, for: sentence, in: "#problem")
                #expect(!page.errors.contains { $0.contains("Uncaught") || $0.contains("TypeError") })
            }
        }

        @Test(arguments: ["api/index", "api/search"]) func asksForTheToken(_ path: String) async throws {
            try await Self.says(
                "This server wants its token", to: "?id=1", path, StubSite.fault(401, "unauthorised"))
        }

        @Test func saysWhatTheServerSays() async throws {
            let sentence = "cats/<b>1</b>.jpg cannot be opened"
            try await Self.says(sentence, to: "?id=1", "api/search", StubSite.fault(410, sentence))
            try await Self.says(sentence, to: "?view=pictures", "api/pictures", StubSite.fault(500, sentence))
            try await Self.says(
                sentence, to: "?view=duplicates", "api/duplicates", StubSite.fault(400, sentence))
        }

        @Test(arguments: ["api/index", "api/search"]) func saysThatTheServerIsGone(_ path: String)
            async throws
        {
            let fault = StubSite.Answer(status: 0, body: .null, isCut: true)
            try await Self.says("The server does not answer", to: "?id=1", path, fault)
        }

        @Test(arguments: ["", "<html>", "{\"error\":", "\u{0}"])
        func saysThatAnAnswerCannotBeRead(_ body: String) async throws {
            let fault = StubSite.Answer(status: 200, body: .null, text: body)
            try await Self.says("The server's answer cannot be read.", to: "?id=1", "api/search", fault)
        }

        @Test func saysTheStatusWhereThereIsNoReason() async throws {
            let fault = StubSite.Answer(status: 418, body: .null, text: "<h1>teapot</h1>")
            let sentence = "The server answered with status 418 and no reason."
            try await Self.says(sentence, to: "?id=1", "api/search", fault)
        }

        @Test func goesOnAfterTheServerCameBack() async throws {
            let browser = try #require(SharedBrowser.current)
            let isBroken = Flag()
            let site = StubSite()
            let server = try site.server(unless: { isBroken.isRaised })
            defer { server.stop() }
            try await browser.withPage { page in
                try await page.open(server.url("/?id=10"))
                try await waitForNeighbours(page, 24)
                isBroken.isRaised = true
                try await page.click("#metrics input[value=dot]")
                try await wait(page, for: "Is “dino serve” still running?", in: "#problem")
                #expect(try await page.evaluate("document.querySelectorAll('#results .tile').length") == 0)
                isBroken.isRaised = false
                try await page.click("#problem button")
                try await waitForNeighbours(page, 24)
                #expect(try await page.evaluate("document.querySelector('#problem').hidden") == true)
                #expect(try await text(page, "#results .tile").contains("500.00"))
            }
        }

        /// Refused here, so that nothing is sent.
        @Test(
            arguments: [
                (
                    Bitmap.bytes(width: 300, height: 300), "a.bmp",
                    "The picture has 270 kB; this server takes at most 200 kB."
                ),
                (Bitmap.bytes(width: 600, height: 10), "a.bmp", "The picture has 600 × 10 pixels"),
                ([], "a.png", "The file is empty."),
                (Array("text".utf8), "a.txt", "The file is not a picture."),
            ] as [([UInt8], String, String)])
        func refusesWhatCannotBeSearched(_ bytes: [UInt8], _ name: String, _ sentence: String) async throws {
            try await visit { page, server in
                try await withFile(bytes, name: name) { path in
                    try await page.choose(files: [path], in: "#file")
                    try await wait(page, for: sentence, in: "#problem")
                    #expect(asked(server, "/api/search").isEmpty)
                    #expect(try await page.evaluate("document.querySelector('#drop').hidden") == false)
                }
            }
        }

        @Test func saysThatABroughtPictureIsGoneAfterAReload() async throws {
            try await visit { page, _ in
                try await withFile(Bitmap.bytes(width: 60, height: 40)) { path in
                    try await page.choose(files: [path], in: "#file")
                    try await waitForNeighbours(page, 24)
                    try await page.call("Page.reload")
                    try await wait(page, for: "please bring it again", in: "#problem")
                }
            }
        }

        @Test func saysThatNothingWasFound() async throws {
            var site = StubSite()
            site.paths = ["alone.bmp"]
            try await visit(site, "?id=0") { page, _ in
                try await wait(page, for: "No neighbours were found", in: "#summary")
                try await wait(page, for: "Nothing was found.", in: "#results")
            }
        }
    }
}
