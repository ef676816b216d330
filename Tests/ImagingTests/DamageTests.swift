import Imaging
import Testing

/// What truncated and damaged files do: an error or a picture of the stated size, never a trap.
@Suite struct DamageTests {
    let golden: GoldenPictures

    init() throws { golden = try GoldenPictures() }

    /// Every prefix of every file is an error, or the whole picture where only what follows the pixels is cut.
    @Test func truncationAtEveryByte() throws {
        for name in golden.names {
            let bytes = try golden.bytes(name)
            let whole = try Image.decode(bytes, name: name)
            var accepted = 0
            for count in 0..<bytes.count {
                guard let image = try? Image.decode(Array(bytes[0..<count]), name: name) else { continue }
                accepted += 1
                // The last number of a plain PNM file can lose digits and still be a number.
                let plain = (name == "p2.pgm" || name == "p3.ppm") && count + 3 >= bytes.count
                let same = image == whole || plain
                #expect(same, "\(name) cut to \(count) of \(bytes.count) bytes")
            }
            // PNG ends in a chunk that is not needed, and an animation in further frames.
            let few = accepted < 32 || name == "animated.webp"
            #expect(few, "\(name): \(accepted) prefixes of \(bytes.count)")
        }
    }

    @Test func truncationIsReportedAsSuch() throws {
        for name in [
            "rgb420.jpg", "progressive.jpg", "rgb.png", "rgb.bmp", "p6.ppm", "lossless.webp", "lossy.webp",
        ] {
            let bytes = try golden.bytes(name)
            do {
                _ = try Image.decode(Array(bytes[0..<(bytes.count * 7 / 8)]), name: name)
                Issue.record("\(name) was accepted")
            } catch {
                guard case .truncated = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
    }

    /// A JPEG whose data ends early but that closes with the end marker: libjpeg would fill it with grey.
    @Test func endMarkerTooEarly() throws {
        let bytes = try golden.bytes("rgb444.jpg")
        let cut = Array(bytes[0..<(bytes.count - 60)]) + [0xFF, 0xD9]
        #expect(throws: ImageError.truncated(file: "cut", reason: "")) { try Image.decode(cut, name: "cut") }
    }

    @Test func randomDamage() throws {
        let options = DecodeOptions(maximumPixels: 1 << 20)
        for name in golden.names {
            let bytes = try golden.bytes(name)
            var generator = SeededGenerator(7, UInt64(bytes.count))
            for round in 0..<400 {
                var damaged = bytes
                for _ in 0...(round % 8) {
                    let position = Int.random(
                        in: 0..<(round % 2 == 0 ? min(128, bytes.count) : bytes.count), using: &generator)
                    damaged[position] = UInt8.random(in: 0...255, using: &generator)
                }
                if round % 5 == 0 { damaged.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
                guard let image = try? Image.decode(damaged, name: name, options: options) else { continue }
                #expect(image.pixels.count == image.width * image.height * 3)
            }
        }
    }

    @Test func randomBytesAfterEachMagic() {
        let magics: [[UInt8]] = [
            [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0x49, 0x49, 42, 0],
            [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0, 8, 0, 0, 0], [UInt8]("RIFF1234WEBPVP8X".utf8),
            [UInt8]("BM".utf8),
            [UInt8]("P1 ".utf8), [UInt8]("P3 4 4 ".utf8), [UInt8]("P6 9 9 255 ".utf8),
        ]
        var generator = SeededGenerator(11)
        let options = DecodeOptions(maximumPixels: 1 << 20, applyOrientation: true)
        for magic in magics {
            for round in 0..<500 {
                let tail = (0..<round).map { _ in UInt8.random(in: 0...255, using: &generator) }
                _ = try? Image.decode(magic + tail, name: "noise", options: options)
            }
        }
    }
}
