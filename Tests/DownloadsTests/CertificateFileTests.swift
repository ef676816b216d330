import Downloads
import Testing

#if os(Linux)
    /// Where the authorities of a system are looked for that keeps them elsewhere than libcurl's builder.
    @Suite struct CertificateFileTests {
        static let debian = "/etc/ssl/certs/ca-certificates.crt"
        static let redHat = "/etc/pki/tls/certs/ca-bundle.crt"

        @Test func libcurlsOwnIsTakenWhereItIsThere() {
            #expect(CertificateFile.choose(environment: [:], exists: { _ in true }) == nil)
        }

        @Test func anotherSystemsIsTakenWhereItIsNot() {
            #expect(CertificateFile.choose(environment: [:], exists: { $0 == Self.redHat }) == Self.redHat)
            #expect(CertificateFile.choose(environment: [:], exists: { _ in false }) == nil)
        }

        @Test func theUsersComesFirst() {
            let named = ["SSL_CERT_FILE": "/own.pem"]
            #expect(CertificateFile.choose(environment: named, exists: { _ in true }) == "/own.pem")
            #expect(CertificateFile.choose(environment: ["SSL_CERT_FILE": ""], exists: { _ in true }) == nil)
        }
    }
#endif
