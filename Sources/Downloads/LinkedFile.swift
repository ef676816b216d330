/// What a server says of the file that its redirect leads to (Hugging Face does).
struct LinkedFile {
    /// SHA-256 in lower-case hexadecimal digits.
    var sha256: String?
    /// Bytes.
    var size: Int?
}
