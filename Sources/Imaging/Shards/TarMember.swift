/// A file in a tar file: its whole name, and where its bytes stand.
struct TarMember {
    let name: [UInt8]
    /// Where its data begin in the tar file.
    let offset: Int
    /// Bytes of data.
    let size: Int
    /// Whether it is a regular file, rather than a link, a folder or a device.
    let isRegular: Bool
}
