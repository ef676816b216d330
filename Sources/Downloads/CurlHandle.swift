import CCurl

/// One libcurl "easy" handle: requests one after another on one thread, connections kept between them.
final class CurlHandle {
    private let handle: UnsafeMutableRawPointer

    /// `curl_global_init` must run once, before all else; a static is set up once whatever threads ask.
    private static let isLibraryReady = curl_start_library() == CURLE_OK

    /// Nil where libcurl cannot start, which means that there is no memory.
    init?(limits: DownloadLimits) {
        guard Self.isLibraryReady, let handle = curl_easy_init() else { return nil }
        self.handle = handle
        curl_set_text(handle, CURLOPT_USERAGENT, "swift-dino/0.1")
        if let file = CertificateFile.path { curl_set_text(handle, CURLOPT_CAINFO, file) }
        // Without this, name lookups that take too long end in signals, which threads do not stand.
        curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, limits.connectTimeout)
        curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
        curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, limits.stallTimeout)
        curl_set_long(handle, CURLOPT_BUFFERSIZE, 1 << 18)
        // Redirects are followed by us: their headers matter, and https must not lead to http.
        curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        curl_set_long(handle, CURLOPT_HTTP09_ALLOWED, 0)
        curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        curl_set_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            CurlHandle.pass(bytes, size, count, context) { $0.takeHeader($1) }
        }
        curl_set_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            CurlHandle.pass(bytes, size, count, context) { $0.takeBody($1) }
        }
    }

    deinit { curl_easy_cleanup(handle) }

    /// Asks for `address` with these further headers and hands the answer to `receiver`.
    func get(_ address: WebAddress, headers: [String], receiver: any CurlReceiver) -> CURLcode {
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        for header in headers {
            guard let longer = curl_slist_append(list, header) else { return CURLE_OUT_OF_MEMORY }
            list = longer
        }
        let box = ReceiverBox(receiver)
        let context = Unmanaged.passUnretained(box).toOpaque()
        curl_set_text(handle, CURLOPT_URL, address.text)
        curl_set_protocols(handle, address.isSecure ? 0 : 1)
        curl_set_list(handle, CURLOPT_HTTPHEADER, list)
        curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        defer {
            curl_set_list(handle, CURLOPT_HTTPHEADER, nil)
            curl_set_pointer(handle, CURLOPT_HEADERDATA, nil)
            curl_set_pointer(handle, CURLOPT_WRITEDATA, nil)
        }
        return withExtendedLifetime(box) { BrokenPipe.heldBack { curl_easy_perform(handle) } }
    }

    /// The status of the last answer, 0 for none.
    var status: Int { curl_response_code(handle) }

    /// Whether the last request found a connection, or made one.
    var wasConnected: Bool { curl_was_connected(handle) != 0 }

    /// Bytes of the last answer's body as stated, if they were.
    var contentLength: Int? {
        let length = Int(curl_content_length(handle))
        return length >= 0 ? length : nil
    }

    /// What libcurl calls the failure.
    static func name(of code: CURLcode) -> String { String(cString: curl_easy_strerror(code)) }

    /// Any other count than the one that was offered ends the transfer.
    private static func pass(
        _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?,
        to take: (any CurlReceiver, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        let (byteCount, overflow) = size.multipliedReportingOverflow(by: count)
        guard let bytes, let context, !overflow, byteCount > 0 else { return 0 }
        let box = Unmanaged<ReceiverBox>.fromOpaque(context).takeUnretainedValue()
        return take(box.receiver, UnsafeRawBufferPointer(start: bytes, count: byteCount)) ? byteCount : 0
    }
}

/// One pointer for C that stands for a receiver of any type.
private final class ReceiverBox {
    let receiver: any CurlReceiver

    init(_ receiver: any CurlReceiver) { self.receiver = receiver }
}
