import Foundation
import Imaging
import Testing

@Suite struct TarReadingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func shards(_ bytes: [UInt8], _ name: String = "s.tar") throws -> TarShards {
        try TarShards(paths: [folder.write(name, bytes)], cache: nil)
    }

    private func names(_ shards: TarShards) -> [String] {
        (0..<shards.count).map { String(shards.name(of: $0).dropFirst(shards.paths[0].utf8.count + 1)) }
    }

    /// What GNU tar and Python's tarfile write, long names among it (see make_shards.py).
    @Test func archivesOfOtherPrograms() throws {
        let long = String(repeating: "a-folder-whose-name-is-rather-long/", count: 4) + "picture.png"
        let longer =
            String(repeating: "one-more-folder-with-a-name-that-takes-much-room/", count: 6) + "é.png"
        let short = ["a/1.png", "a/2.png"]
        for (kind, expected) in [
            ("v7", short), ("ustar", short + [long]), ("gnu", short + [long, longer]),
            ("oldgnu", short + [long, longer]), ("posix", short + [long, longer]),
            ("python", short + [long, longer]),
        ] {
            let path = try GoldenPictures().path("shard_\(kind).tar")
            let shards = try TarShards(paths: [path], cache: nil)
            #expect(names(shards) == expected, "\(kind)")
            for index in 0..<shards.count {
                #expect(try shards.image(at: index).pixels[0] == UInt8(10 * index), "\(kind) \(index)")
            }
        }
    }

    @Test func aSampleGivesOnePicture() throws {
        let shards = try shards(
            TarFixture.archive([
                ("x/1.cls", [0x31]), ("x/1.jpg", [1]), ("x/1.mask.png", [2]),
                ("x/2.mask.png", [3]), ("x/2.PNG", [4]), ("y/2.jpeg", [5]), ("y/3.json", [6]),
                ("y/4.left.webp", [7]), ("y/.5.jpg", [8]), ("y/._6.jpg", [9]), ("README", [10]),
                ("__MACOSX/7.tiff", [11]), ("8.jpg.txt", [12]),
            ]))
        #expect(
            names(shards) == ["x/1.jpg", "x/2.PNG", "y/2.jpeg", "y/4.left.webp", "__MACOSX/7.tiff"])
        #expect(shards.surplusPictures == 2 && shards.emptyShards == [])
    }

    @Test func whatIsNoFileIsPassedOver() throws {
        var bytes = TarFixture.member("links/a.jpg", [], kind: "2", size: TarFixture.octal(5000))
        bytes += TarFixture.member("d.jpg/", [], kind: "5")
        bytes += TarFixture.member("pax_global_header", [UInt8]("20 comment=whatever\n".utf8), kind: "g")
        bytes += TarFixture.member("vendor", [1, 2, 3], kind: "Z")
        bytes += TarFixture.member("a.jpg", [1], size: TarFixture.binary(1))
        bytes += TarFixture.member("../../b.jpg", [2], kind: "7")
        #expect(try names(shards(bytes)) == ["a.jpg", "../../b.jpg"])
    }

    /// One sentence that names the shard, the byte and what is wrong.
    @Test func damageIsToldByPlace() throws {
        let first = TarFixture.member("a.jpg", [UInt8](repeating: 7, count: 700))
        var noise = first + [UInt8](repeating: 0x41, count: 2048)
        let pax = { (text: String) in TarFixture.member("x", [UInt8](text.utf8), kind: "x") }
        let cases: [([UInt8], Int?, String)] = [
            ([], nil, "it is empty"),
            ([1, 2, 3], 0, "the file ends within a header"),
            (noise, 1536, "no tar header: its checksum is wrong"),
            ([0x1F, 0x8B] + noise, 0, "compressed with gzip"),
            (first + Array(first[..<700]), 1536, "has 700 bytes, and the file ends after 188 of them"),
            (first + Array(first[..<300]), 1536, "the file ends within a header"),
            (TarFixture.header("a.jpg", size: TarFixture.octal(1 << 32)), 0, "has 4294967296 bytes"),
            (TarFixture.header("a.jpg", size: TarFixture.binary(.max)), 0, "a size that is no number"),
            (TarFixture.header("a.jpg", size: TarFixture.binary(1 << 61)), 0, "and the file ends after 0"),
            (TarFixture.header("a.jpg", size: [0xFF] + TarFixture.octal(1).dropFirst()), 0, "no number"),
            (
                TarFixture.header("a.jpg", size: [UInt8]("9".utf8) + TarFixture.octal(1).dropFirst()), 0,
                "no number"
            ),
            (TarFixture.member("L", [0x61], kind: "L"), 1024, "a long name has no member after it"),
            (TarFixture.header("L", size: TarFixture.octal(1 << 21), kind: "L"), 0, "is too long"),
            (pax("5 path=x\n") + first, 0, "(pax) header there is malformed"),
            (pax("99999999999999999999 path=x\n") + first, 0, "malformed"),
            (pax("17 size=99999999\n") + first, 1024, "has 99999999 bytes"),
            (pax("22 GNU.sparse.major=1\n") + first, 1024, "sparse"),
            (TarFixture.member("a.jpg", [], kind: "S"), 0, "sparse"),
            (TarFixture.archive([("a.txt", [1])]), nil, "it holds no files ending in jpg, jpeg, png"),
        ]
        for (bytes, offset, reason) in cases {
            let error = #expect(throws: ShardError.self, "\(reason)") { try shards(bytes) }
            #expect(
                error?.offset == offset && error?.reason.contains(reason) == true,
                "\(error?.description ?? "")")
            #expect(error?.description.hasPrefix("Cannot read \(folder.path)/s.tar") == true)
        }
        // An archive may end without the blocks of zeros that mark its end, and anything may follow those.
        #expect(try shards(Array(first[..<1212])).count == 1)
        noise = TarFixture.archive([("a.jpg", [1])]) + noise
        #expect(try shards(noise).count == 1)
        let missing = folder.path + "/missing.tar"
        #expect(throws: ShardError.self) { try TarShards(paths: [missing], cache: nil) }
        #expect(throws: ShardError.self) { try TarShards(paths: [folder.path], cache: nil) }
    }

    @Test func theFirstBrokenShardIsTheOneThatIsTold() throws {
        let good = TarFixture.archive([("a.jpg", [1])])
        let paths = try (0..<40).map { index in
            try folder.write("\(index).tar", [11, 25, 39].contains(index) ? [1] : good)
        }
        for _ in 0..<5 {
            let error = #expect(throws: ShardError.self) { try TarShards(paths: paths, cache: nil) }
            #expect(error?.shard == paths[11])
        }
    }

    /// Random damage gives an index that lies within the file, or an error; never a trap.
    @Test func randomDamageNeverTraps() throws {
        var generator = SeededGenerator(0x7A12)
        let golden = try GoldenPictures()
        var outcomes = [0, 0]
        for round in 0..<1500 {
            let kind = ["gnu", "posix", "python", "ustar", "v7"][round % 5]
            var bytes = try golden.bytes("shard_\(kind).tar")
            for _ in 0..<generator.whole(below: 4) {
                // Mostly in headers, and mostly with a checksum that is right again, so that what is behind
                // is tried.
                let block = generator.whole(below: bytes.count / 512) * 512
                let place = block + generator.whole(below: 160)
                bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                if generator.happens(0.8) { TarFixture.sign(&bytes, at: block) }
            }
            if generator.happens(0.2) { bytes.removeLast(generator.whole(below: bytes.count)) }
            do {
                let shards = try shards(bytes)
                outcomes[0] += 1
                for index in 0..<shards.count {
                    #expect(shards.encodedSize(of: index) <= bytes.count)
                    _ = try? shards.image(at: index)
                }
            } catch let error as ShardError {
                outcomes[1] += 1
                #expect((0...bytes.count).contains(error.offset ?? 0) && !error.reason.isEmpty)
            }
        }
        #expect(outcomes.allSatisfy { $0 > 150 }, "\(outcomes)")
    }
}
