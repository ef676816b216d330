import Foundation

/// The file of the authorities that a server's certificate is checked against.
package enum CertificateFile {
    /// Nil for libcurl's own, which is named when libcurl is built: where this system keeps its file elsewhere, as when
    /// the program was built on another, or where the user names one as for other programs.
    static let path: String? = choose(
        environment: ProcessInfo.processInfo.environment, exists: FileManager.default.fileExists)

    private static let ofDebian = "/etc/ssl/certs/ca-certificates.crt"
    private static let elsewhere = [
        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    /// - Parameter exists: Whether there is a file at a path.
    package static func choose(environment: [String: String], exists: (String) -> Bool) -> String? {
        if let named = environment["CURL_CA_BUNDLE"] ?? environment["SSL_CERT_FILE"], !named.isEmpty {
            return named
        }
        #if os(Linux)
            return exists(ofDebian) ? nil : elsewhere.first(where: exists)
        #else
            return nil
        #endif
    }
}
