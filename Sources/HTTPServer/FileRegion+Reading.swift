import CMicroHTTPD

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension FileRegion {
    private static let blockBytes = 128 << 10

    /// An answer that reads the file piece by piece and holds on to this meanwhile; nil without memory.
    ///
    /// Not one of libmicrohttpd's own for files: those wait for ever where the file has become shorter.
    func makeResponse() -> OpaquePointer? {
        let context = Unmanaged.passRetained(self)
        let response = MHD_create_response_from_callback(
            UInt64(count), Self.blockBytes, Self.read, context.toOpaque(),
            { pointer in
                if let pointer { Unmanaged<FileRegion>.fromOpaque(pointer).release() }
            })
        if response == nil { context.release() }
        return response
    }

    private static let read: MHD_ContentReaderCallback = { context, position, buffer, room in
        guard let context, let buffer, let position = Int(exactly: position) else { return mhd_read_failed() }
        let region = Unmanaged<FileRegion>.fromOpaque(context).takeUnretainedValue()
        let wanted = min(room, region.count - position)
        guard wanted > 0 else { return mhd_read_failed() }
        var read: Int
        repeat {
            read = pread(region.descriptor, buffer, wanted, off_t(region.offset + position))
        } while read < 0 && errno == EINTR
        return read > 0 ? read : mhd_read_failed()
    }
}
