import CCrypto
import Files

/// SHA-256 of bytes that come one piece after the other.
package final class SHA256Stream {
    /// Bytes of a digest.
    package static let byteCount = 32

    private let path: String
    private let context: OpaquePointer
    private var isWhole = true

    /// Begins with no bytes; errors name the file at `path`, whose bytes they are.
    package init(of path: String) throws(FileError) {
        guard let context = EVP_MD_CTX_new() else { throw Self.unsupported(path) }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw Self.unsupported(path)
        }
        self.path = path
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Appends bytes.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        isWhole = isWhole && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
    }

    /// The 32 bytes of the digest; nothing may be appended after that.
    package func finish() throws(FileError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        guard isWhole, EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw Self.unsupported(path) }
        return digest
    }

    private static func unsupported(_ path: String) -> FileError {
        FileError(.unsupported, path: path, "cannot be checked: this machine's libcrypto has no SHA-256")
    }
}
