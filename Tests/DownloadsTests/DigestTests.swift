import Digests
import Downloads
import Files
import Testing

/// SHA-256 against the examples of FIPS 180-4.
@Suite struct DigestTests {
    static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func hashesFiles() throws {
        try TestEnvironment.withFolder { folder in
            let path = folder + "/x"
            try TestEnvironment.write([], to: path)
            let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            #expect(try SHA256Digest.hex(ofFile: path) == empty)
            try TestEnvironment.write(Array("abc".utf8), to: path)
            #expect(try SHA256Digest.hex(ofFile: path) == Self.abc)
            // More than one read.
            try TestEnvironment.write([UInt8](repeating: UInt8(ascii: "a"), count: 3_000_000), to: path)
            let long = "2a152c894398719c0570f83fac34ac03a0f6e8e474b995c2403aa5434f7b9dd4"
            #expect(try SHA256Digest.hex(ofFile: path) == long)
        }
    }

    @Test func saysWhichFileCannotBeRead() throws {
        try TestEnvironment.withFolder { folder in
            for path in [folder, folder + "/missing", folder + "/a\0b"] {
                let error = #expect(throws: FileError.self) { _ = try SHA256Digest.hex(ofFile: path) }
                #expect(error?.kind == .cannotOpen && error?.path == path)
            }
        }
    }
}
