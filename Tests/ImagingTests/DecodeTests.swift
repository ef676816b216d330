import Foundation
import Imaging
import Testing

@Suite struct DecodeTests {
    let golden: GoldenPictures

    init() throws { golden = try GoldenPictures() }

    @Test func everyFileEqualsPillow() throws {
        #expect(golden.names.count >= 60)
        for name in golden.names {
            let expected = try #require(golden.expected[name])
            let image = try Image(contentsOf: golden.path(name))
            #expect(image.width == expected.width && image.height == expected.height, "\(name)")
            // Builds of libjpeg and libwebp may round differently by one level; all else is exact.
            let worst = zip(image.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
            let lossy = name.hasSuffix("jpg") || name == "jpeg.tif" || name == "lossy.webp"
            #expect(worst <= (lossy ? 1 : 0), "\(name): \(worst)")
        }
    }

    @Test func formatIsToldByContent() throws {
        let formats: [String: ImageFormat] = [
            "jpg": .jpeg, "png": .png, "tif": .tiff, "webp": .webp, "bmp": .bmp, "pbm": .pnm, "pgm": .pnm,
            "ppm": .pnm,
        ]
        for name in golden.names {
            let format = formats[(name as NSString).pathExtension]
            #expect(ImageFormat.detect(try golden.bytes(name)) == format)
            let info = try Image.probe(golden.path(name))
            let expected = try #require(golden.expected[name])
            #expect(
                info
                    == ImageInfo(format: try #require(format), width: expected.width, height: expected.height)
            )
        }
        #expect(ImageFormat.detect([]) == nil)
        #expect(ImageFormat.detect([UInt8]("GIF89a".utf8)) == nil)
    }

    @Test func unsupportedKindsAreNamed() {
        #expect(throws: ImageError.unsupported(file: "a", reason: "GIF is not supported")) {
            try Image.decode([UInt8]("GIF89a........".utf8), name: "a")
        }
        #expect(throws: ImageError.truncated(file: "a", reason: "it is empty")) {
            try Image.decode([], name: "a")
        }
        let error = ImageError.truncated(file: "a.jpg", reason: "")
        #expect(error.description == "Cannot decode a.jpg: the file is truncated.")
    }

    @Test func orientationIsAppliedOnlyOnRequest() throws {
        let bytes = try golden.bytes("turned.jpg")
        let stored = try Image.decode(bytes, name: "turned")
        let turned = try Image.decode(bytes, name: "turned", options: DecodeOptions(applyOrientation: true))
        #expect(stored.width == 19 && turned.width == 13 && turned.height == 19)
        // Turned clockwise, the first column comes from the last row up.
        #expect(Array(turned.pixels[(12 * 3)..<(13 * 3)]) == Array(stored.pixels[0..<3]))
        for orientation in ExifOrientation.allCases {
            // TIFF's orientation tag has the same numbers, and the golden files say what Pillow does.
            guard orientation != .upright else { continue }
            let plain = try Image(contentsOf: golden.path("raw.tif"))
            let tiff = try Image(contentsOf: golden.path("turn\(orientation.rawValue).tif"))
            #expect(plain.turned(by: orientation) == tiff, "\(orientation)")
        }
    }

    @Test func scaledJPEG() throws {
        let image = try Image.decode(
            golden.bytes("rgb420.jpg"), name: "rgb420", options: DecodeOptions(jpegScaleDenominator: 2))
        #expect(image.width == 10 && image.height == 7)
    }

    @Test func limitsAreCheckedFirst() throws {
        for name in golden.names {
            let bytes = try golden.bytes(name)
            for options in [DecodeOptions(maximumPixels: 246), DecodeOptions(maximumSide: 12)] {
                #expect(throws: ImageError.tooLarge(file: name, reason: try size(name))) {
                    try Image.decode(bytes, name: name, options: options)
                }
            }
        }
        // Claims of 65535 x 65535 pixels and more, in a few bytes.
        for text in ["P6 65535 65535 255 ", "P5 999999999 999999999 255 ", "P1 99999999999 1 "] {
            #expect(throws: ImageError.self) { try Image.decode([UInt8](text.utf8), name: "bomb") }
        }
    }

    @Test func encodersRoundTrip() throws {
        let image = try Image(contentsOf: golden.path("rgb.png"))
        #expect(try Image.decode(image.pngData(), name: "png") == image)
        let again = try Image.decode(image.jpegData(quality: 100), name: "jpeg")
        #expect(again.width == image.width && again.height == image.height)
        let wide = Image(width: 70000, height: 1, pixels: [UInt8](repeating: 7, count: 210_000))
        #expect(throws: ImageError.self) { try wide.jpegData(quality: 90) }
        #expect(try Image.decode(wide.pngData(), name: "wide") == wide)
    }

    @Test func filesThatAreNoPictures() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ImageError.unreadable(file: folder.path, reason: "it is a folder")) {
            try Image(contentsOf: folder.path)
        }
        let missing = folder.path + "/none.png"
        #expect(throws: ImageError.unreadable(file: missing, reason: "there is no such file")) {
            try Image(contentsOf: missing)
        }
        #expect(throws: ImageError.unreadable(file: "/dev/zero", reason: "it is not a regular file")) {
            try Image(contentsOf: "/dev/zero")
        }
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: ImageError.unreadable(file: pipe, reason: "it is not a regular file")) {
            try Image(contentsOf: pipe)
        }
        let file = try folder.write("big.png", [UInt8](repeating: 0, count: 11))
        #expect(
            throws: ImageError.unreadable(file: file, reason: "it has 11 bytes, more than the limit of 10")
        ) {
            try Image(contentsOf: file, options: DecodeOptions(maximumFileSize: 10))
        }
    }

    private func size(_ name: String) throws -> String {
        let expected = try #require(golden.expected[name])
        let turned = ["turn5.tif", "turn6.tif", "turn7.tif", "turn8.tif"].contains(name)
        return turned
            ? "\(expected.height) x \(expected.width) pixels"
            : "\(expected.width) x \(expected.height) pixels"
    }
}
