import Foundation
import Imaging
import Testing

/// Masks against Pillow's; made by Golden/make_mask_golden.py.
@Suite struct IndexedImageTests {
    struct Golden: Decodable {
        struct File: Decodable {
            let name: String
            let png: Data
            let width, height: Int?
            let indices: Data?
        }
        struct Size: Decodable {
            let width, height, toWidth, toHeight: Int
            let indices: Data
        }
        let files: [File]
        let sizes: [Size]
    }

    let golden: Golden

    init() throws {
        let path = try #require(Bundle.module.path(forResource: "Golden/masks", ofType: "json"))
        golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private var masks: [Golden.File] { golden.files.filter { $0.indices != nil } }

    private func formula(width: Int, height: Int) -> IndexedImage {
        let indices = (0..<(width * height)).map { pixel in
            let (x, y) = (pixel % width, pixel / width)
            return UInt8((x * x + 3 * x * y + 7 * y) % 251)
        }
        return IndexedImage(width: width, height: height, indices: indices)
    }

    @Test func everyMaskIsWhatPillowReads() throws {
        #expect(masks.count == 23)
        for file in masks {
            let mask = try IndexedImage.decode([UInt8](file.png), name: file.name)
            #expect(mask.width == file.width && mask.height == file.height, "\(file.name)")
            #expect(mask.indices == file.indices.map { [UInt8]($0) }, "\(file.name)")
        }
    }

    @Test func otherPicturesAreNamed() throws {
        for file in golden.files where file.indices == nil {
            let reason = "a mask is a palette PNG or a grey one of up to 8 bits, and this is a \(file.name)"
            #expect(throws: ImageError.unsupported(file: "m.png", reason: reason)) {
                try IndexedImage.decode([UInt8](file.png), name: "m.png")
            }
        }
        let pictures = try GoldenPictures()
        for (name, kind) in [
            ("rgb420.jpg", "JPEG"), ("grey.tif", "TIFF"), ("grey.bmp", "BMP"), ("p5.pgm", "PNM"),
        ] {
            let reason = "a mask is a palette PNG or a grey one of up to 8 bits, and this is a \(kind)"
            #expect(throws: ImageError.unsupported(file: pictures.path(name), reason: reason)) {
                try IndexedImage(contentsOf: pictures.path(name))
            }
        }
        #expect(throws: ImageError.truncated(file: "m.png", reason: "it is empty")) {
            try IndexedImage.decode([], name: "m.png")
        }
        #expect(throws: ImageError.unreadable(file: "/none/m.png", reason: "there is no such file")) {
            try IndexedImage(contentsOf: "/none/m.png")
        }
    }

    @Test func nearestResizingIsPillows() {
        for size in golden.sizes {
            let mask = formula(width: size.width, height: size.height)
            let resized = mask.resized(width: size.toWidth, height: size.toHeight)
            #expect(resized.width == size.toWidth && resized.height == size.toHeight)
            #expect(resized.indices == [UInt8](size.indices), "\(size.toWidth) x \(size.toHeight)")
        }
    }

    @Test func davisColours() {
        let palette = IndexedImage.davisPalette
        #expect(palette.count == 256)
        #expect(palette[0] == .black && palette[1] == PixelColor(128, 0, 0))
        #expect(palette[2] == PixelColor(0, 128, 0) && palette[3] == PixelColor(128, 128, 0))
        #expect(palette[4] == PixelColor(0, 0, 128) && palette[8] == PixelColor(64, 0, 0))
        #expect(palette[21] == PixelColor(128, 64, 128) && palette[255] == PixelColor(224, 224, 192))
    }

    @Test func masksRoundTrip() throws {
        for (width, height) in [(1, 1), (19, 13), (70_000, 1), (1, 300), (64, 48)] {
            let mask = formula(width: width, height: height)
            #expect(try IndexedImage.decode(mask.pngData(), name: "mask") == mask)
        }
        let bytes = try formula(width: 19, height: 13).pngData()
        // As a picture the file has the palette's colours.
        let picture = try Image.decode(bytes, name: "mask")
        let index = Int(formula(width: 19, height: 13).indices[20])
        let colour = IndexedImage.davisPalette[index]
        #expect(Array(picture.pixels[60..<63]) == [colour.red, colour.green, colour.blue])
        let few = IndexedImage(width: 2, height: 1, indices: [0, 1])
        let two = try few.pngData(palette: [.black, .imageNetMean])
        #expect(try IndexedImage.decode(two, name: "two") == few)
    }

    @Test func palettesThatDoNotFit() {
        let mask = IndexedImage(width: 2, height: 1, indices: [0, 5])
        #expect(throws: ImageError.notEncoded(reason: "index 5 has no colour in a palette of 5")) {
            try mask.pngData(palette: Array(IndexedImage.davisPalette.prefix(5)))
        }
        #expect(throws: ImageError.notEncoded(reason: "a palette has 1 to 256 colours, not 0")) {
            try mask.pngData(palette: [])
        }
        #expect(throws: ImageError.notEncoded(reason: "a palette has 1 to 256 colours, not 257")) {
            try mask.pngData(palette: IndexedImage.davisPalette + [.black])
        }
    }

    @Test func limitsAreCheckedFirst() throws {
        for file in masks where file.name != "one pixel" {
            for options in [DecodeOptions(maximumPixels: 246), DecodeOptions(maximumSide: 18)] {
                #expect(throws: ImageError.tooLarge(file: "m.png", reason: "19 x 13 pixels")) {
                    try IndexedImage.decode([UInt8](file.png), name: "m.png", options: options)
                }
            }
        }
    }

    /// Every prefix is an error or the whole mask, where only what follows the pixels is cut.
    @Test func truncationAtEveryByte() throws {
        for file in masks {
            let bytes = [UInt8](file.png)
            let whole = try IndexedImage.decode(bytes, name: file.name)
            var accepted = 0
            for count in 0..<bytes.count {
                guard let mask = try? IndexedImage.decode(Array(bytes[..<count]), name: file.name) else {
                    continue
                }
                accepted += 1
                #expect(mask == whole, "\(file.name) cut to \(count) of \(bytes.count) bytes")
            }
            #expect(accepted < 32, "\(file.name): \(accepted) prefixes of \(bytes.count)")
        }
    }

    @Test func randomDamage() throws {
        let options = DecodeOptions(maximumPixels: 1 << 20)
        for file in golden.files {
            let bytes = [UInt8](file.png)
            var generator = SeededGenerator(9, UInt64(bytes.count))
            for round in 0..<400 {
                var damaged = bytes
                for _ in 0...(round % 8) {
                    let end = round % 2 == 0 ? min(128, bytes.count) : bytes.count
                    let position = Int.random(in: 0..<end, using: &generator)
                    damaged[position] = UInt8.random(in: 0...255, using: &generator)
                    // With a right checksum the damage gets past libpng's first look.
                    if round % 4 == 0 { Self.repairHeader(&damaged) }
                }
                guard let mask = try? IndexedImage.decode(damaged, name: file.name, options: options) else {
                    continue
                }
                #expect(mask.indices.count == mask.width * mask.height)
            }
        }
    }

    /// Writes the checksum that the header chunk should have.
    private static func repairHeader(_ bytes: inout [UInt8]) {
        var value = UInt32.max
        for byte in bytes[12..<29] {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        for index in 0..<4 { bytes[29 + index] = UInt8(truncatingIfNeeded: ~value >> UInt32(24 - 8 * index)) }
    }
}
