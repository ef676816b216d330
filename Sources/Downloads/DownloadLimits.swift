/// How long a download waits and how much it takes; tests put smaller numbers in their place.
package struct DownloadLimits: Sendable {
    /// Seconds before each new try after a cut connection; there are as many tries as delays, plus one.
    package var retryDelays: [Double] = [0.5, 1, 2, 4, 8]
    /// Bytes beyond the farthest point so far after which all delays are at hand again, so that a large file
    /// arrives over a poor line, yet a server that sends little cannot keep us for ever.
    package var renewal = 1 << 20
    /// Seconds until a connection stands.
    package var connectTimeout = 30
    /// Seconds of less than one byte per second after which a connection is given up.
    package var stallTimeout = 30
    /// Redirects in one try.
    package var redirects = 8
    /// Bytes that are taken where neither caller nor server says how many there are.
    package var maximumSize = 64 << 30
    /// Bytes of headers in one answer.
    package var headerSize = 1 << 20

    package init() {}
}
